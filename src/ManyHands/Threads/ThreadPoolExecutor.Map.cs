namespace ManyHands;

// What Map asks of it beyond what every executor has.
public sealed partial class ThreadPoolExecutor : IMapHost
{
    TimeProvider IMapHost.TimeProvider => _core.TimeProvider;

    bool IMapHost.HasJobTimeout => _options.JobTimeout is not null;

    bool IMapHost.IsInsideJob => JobInfo.OnThisThread is not null && PoolWorker.OnThisThread(_core) is not null;

    bool IMapHost.TryRunHere(Task job)
    {
        // Async jobs' tasks are not jobs: their stretches can't be taken from the queue one by one.
        if (job is not IPoolJob queued || queued.Slot.Core != _core
            || PoolWorker.OnThisThread(_core) is not { } worker || !_core.ClaimInline(queued, worker))
            return false;

        queued.Execute();
        return true;
    }
}
