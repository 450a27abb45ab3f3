namespace ManyHands;

// A look at all of it at once: at one moment, with every lock held.
internal sealed partial class PoolCore
{
    private JobTotals Totals_NeedsFreeze
    {
        get
        {
            JobTotals totals = _elsewhere;
            totals.Accepted += _outer.Accepted;
            foreach (PoolWorker worker in _everyone)
            {
                totals += worker.Totals;
            }

            return totals;
        }
    }

    private ExecutorCounts Counts_NeedsFreeze
    {
        get
        {
            JobTotals totals = Totals_NeedsFreeze;
            return new ExecutorCounts(totals.Queued, totals.Running, totals.Completed, totals.Failed, totals.Cancelled);
        }
    }

    private IPoolJob? OldestJob_NeedsFreeze
    {
        get
        {
            IPoolJob? oldest = null;
            foreach (PoolRing row in Rows)
            {
                int most = Math.Min(row.Length, WaitPicture.Most), place = 0;
                while (place < most && row[place] is not IPoolJob)
                {
                    place++;
                }

                if (place < most && row[place] is IPoolJob first && (oldest is null || first.Slot.Id < oldest.Slot.Id))
                {
                    oldest = first;
                }
            }

            return oldest;
        }
    }

    private IEnumerable<PoolRing> Rows => [.. _outer.Rows, _goingOn, .. _everyone.Select(worker => worker.Own)];

    // It may be called with the pool's gate held, but with no worker's.
    private Frozen Freeze() => new(this);

    // In the one order in which locks are taken here: the pool's, the workers', those of the queues.
    private readonly ref struct Frozen
    {
        private readonly PoolCore _core;
        private readonly PoolWorker[] _workers;

        internal Frozen(PoolCore core)
        {
            _core = core;
            core._gate.Enter();
            _workers = core._everyone;
            foreach (PoolWorker worker in _workers)
            {
                worker.Gate.Enter();
            }

            core._goingOnGate.Enter();
            core._outer.Taking.Enter();
            core._outer.Adding.Enter();
        }

        public void Dispose()
        {
            _core._outer.Adding.Exit();
            _core._outer.Taking.Exit();
            _core._goingOnGate.Exit();
            foreach (PoolWorker worker in _workers)
            {
                worker.Gate.Exit();
            }

            _core._gate.Exit();
        }
    }
}
