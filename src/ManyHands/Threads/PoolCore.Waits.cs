namespace ManyHands;

// What the watch reads of it to find out who waits for what.
internal sealed partial class PoolCore : IWaitSource
{
    private long _movesLooked; // the watch's

    bool IWaitSource.StandsStill()
    {
        using (Freeze())
        {
            long moves = Moves_NeedsLock;
            bool moved = moves != _movesLooked;
            _movesLooked = moves;
            return !moved && (Totals_NeedsFreeze.Queued > 0 || _goingOn.Length > 0);
        }
    }

    void IWaitSource.AddTo(WaitPicture picture, bool withQueue)
    {
        if (WaitState(withQueue) is { } state)
        {
            new PoolWaits(picture, this, state).Add();
        }
    }

    private PoolWaits.State? WaitState(bool withQueue)
    {
        List<PoolWaits.WorkerAtWork> workers = [];
        List<PoolWaits.QueuedItem> queued = [];
        using (Freeze())
        {
            if (Totals_NeedsFreeze.Running == 0)
                return null;

            foreach (PoolWorker worker in _everyone)
            {
                if (worker.Item is { } item)
                {
                    List<IPoolJob> jobs = [item.Job, .. worker.Inner.Select(inner => inner.Job)];
                    workers.Add(new PoolWaits.WorkerAtWork(worker, jobs, Describe(jobs[^1], worker.Name)));
                }
            }

            Kin kin = new([.. workers.SelectMany(at => at.Jobs)]);
            foreach (PoolRing row in withQueue ? Rows : [])
            {
                for (int place = 0; place < Math.Min(row.Length, WaitPicture.Most); place++)
                {
                    if (row[place] is { } item)
                        queued.Add(new(item, IsHelped: kin.Has(item.Job)));
                }
            }

            bool isFull = withQueue && _threads >= MaxWorkers && _workers.TrueForAll(worker => worker.HasOpenSlice);
            return new PoolWaits.State(workers, [.. _unbound.Where(job => job.IsAsync)], queued, isFull);
        }
    }
}
