namespace ManyHands;

// What the watch reads of it to find out who waits for what.
internal sealed partial class PoolCore : IWaitSource
{
    private long _movesLooked; // the watch's

    bool IWaitSource.StandsStill()
    {
        lock (_gate)
        {
            bool moved = _moves != _movesLooked;
            _movesLooked = _moves;
            return !moved && _queue.Count > 0;
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
        lock (_gate)
        {
            if (_running == 0)
                return null;

            foreach (PoolWorker worker in (List<PoolWorker>)[.. _workers, .. _spares])
            {
                if (worker.Item is { } item)
                {
                    List<IPoolJob> jobs = [item.Job, .. worker.Inner.Select(inner => inner.Job)];
                    workers.Add(new PoolWaits.WorkerAtWork(worker, jobs, Describe(jobs[^1], worker.Name)));
                }
            }

            if (withQueue)
            {
                _queue.ForEach((item, isNested) => queued.Add(new(item, isNested ? Helpers_NeedsLock(item.Job) : null)), WaitPicture.Most);
            }

            bool isFull = withQueue && _threads >= MaxWorkers && _workers.TrueForAll(worker => worker.IsBusy);
            return new PoolWaits.State(workers, [.. _unbound.Where(job => job.IsAsync)], queued, isFull);
        }
    }

    // The spares that may run what a blocked worker's job has submitted; null for one that is to come.
    private static List<PoolWorker?> Helpers_NeedsLock(IPoolJob queued)
    {
        List<PoolWorker?> helpers = [];
        for (IPoolJob? job = queued; job is not null; job = job.Slot.NoteIfAny?.Parent)
        {
            if (job.Slot.NoteIfAny?.Worker is { } waiting)
            {
                helpers.Add(waiting.Spare is { Item: not null } spare ? spare : null);
            }
        }

        return helpers;
    }
}
