namespace ManyHands;

// What happens when a worker fails: its initializer threw, or this library has a bug.
internal sealed partial class PoolCore
{
    private Exception? _broken;

    /// <summary>A worker can't go on: nothing that was accepted may wait for it.</summary>
    internal void Break(PoolWorker worker, Exception cause)
    {
        List<IPoolJob> dropped;
        List<PoolWorker> woken;
        List<IPoolItem> stretches = [];
        Exception first;
        using (Freeze())
        {
            _broken ??= cause;
            first = _broken;
            dropped = DropQueue_NeedsFreeze(JobState.Failed);
            woken = Close_NeedsFreeze(ShutdownMode.FinishRunning);
            if (_threads == (worker.Serves is null ? 1 : 0))
            {
                stretches = [.. Rows.SelectMany(row => row.Clear())];
            }

            Leave_NeedsLock(worker);
        }

        Log?.Broken(worker.Name, cause);
        WakeAll(woken);
        foreach (IPoolJob job in dropped)
        {
            job.Drop(Broken(first));
        }

        if (worker.TakeNext() is { } taken)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static item => item.Execute(), taken, preferLocal: false);
        }

        // Async jobs that had started end on other threads.
        foreach (IPoolItem stretch in stretches)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static stretch => stretch.Execute(), stretch, preferLocal: false);
        }
    }

    private BrokenExecutorException Broken(Exception cause) =>
        new($"{Name} can't run jobs: a worker failed with \"{cause.Message}\".", cause);
}
