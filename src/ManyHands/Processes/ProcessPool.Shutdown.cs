namespace ManyHands;

// Refusing, dropping, telling, waiting, giving up, breaking; and the end of the processes.
internal sealed partial class ProcessPool
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<JobInfo> _abandoned = [];

    // Under the lock: workers that were told to end, whose places others have taken.
    private readonly HashSet<WorkerLink> _leaving = [];

    private Exception? _broken;
    private volatile bool _refusing;
    private bool _dropsQueued;

    // No work is left and none will come: no process is started any more.
    private bool _ending;
    private long _dropped;

    // Processes, and those that are about to be started.
    private long _alive;

    // Jobs accepted whose tasks have not ended.
    private long _unsettled;

    /// <summary>Ends when no process is left, and every task has ended before.</summary>
    internal Task Gone => _gone.Task;

    /// <summary>What shutdowns dropped and gave up.</summary>
    internal ShutdownReport Report
    {
        get
        {
            lock (_gate)
                return new ShutdownReport(_dropped, [.. _abandoned]);
        }
    }

    internal void Close(ShutdownMode mode)
    {
        List<ProcessJob> dropped = [];
        List<ProcessJob> running = [];
        List<WorkerLink> recalled = [];
        lock (_gate)
        {
            _refusing = true;
            if (mode != ShutdownMode.Finish)
            {
                dropped = DropQueued_NeedsLock();
                recalled = [.. from link in _links where link is { InFlight.Count: > 1 } select link];
            }

            // Those behind the first as well: they may have begun before they can be called back.
            if (mode == ShutdownMode.Cancel)
                running = [.. _links.OfType<WorkerLink>().SelectMany(link => link.InFlight)];
        }

        foreach (WorkerLink link in recalled)
            link.SendControl(FrameKind.Recall, link.LastSequence);
        foreach (ProcessJob job in running)
            Stop(job, StopReason.Shutdown);
        foreach (ProcessJob job in dropped)
            Settle(job, Dropped(job), isCancelled: false);
        EndIfDone();
    }

    /// <summary>The deadline has passed: what is left is dropped, and what runs is killed.</summary>
    internal void GiveUp()
    {
        List<ProcessJob> dropped;
        List<ProcessJob> running = [];
        List<WorkerLink> links;
        long now = TimeProvider.GetTimestamp();
        lock (_gate)
        {
            dropped = DropQueued_NeedsLock();
            links = [.. Alive_NeedsLock()];
            foreach (WorkerLink link in links)
            {
                // The first runs, those behind it were never begun.
                for (int i = link.InFlight.Count - 1; i >= 0; i--)
                {
                    ProcessJob job = link.InFlight[i];
                    Close_NeedsLock(link, job, now, Ending.Cancelled);
                    Withdraw_NeedsLock(link, job);
                    Count_NeedsLock(job, Ending.Cancelled);
                    if (i > 0)
                    {
                        _dropped++;
                        dropped.Add(job);
                        continue;
                    }

                    _abandoned.Add(job.Info);
                    running.Add(job);
                }
            }
        }

        foreach (WorkerLink link in links)
            Kill(link, "the pool was shut down and its time was over");
        foreach (ProcessJob job in running)
            Settle(job, new ExecutorShutdownException($"The executor {Name} was shut down and gave up the running job {job.Name}."), isCancelled: false);
        foreach (ProcessJob job in dropped)
            Settle(job, Dropped(job), isCancelled: false);
        EndIfDone();
    }

    /// <summary>The workers can't run: nothing that was accepted may wait for them.</summary>
    private void Break(WorkerLink? failed, Exception cause)
    {
        List<ProcessJob> dropped = [];
        List<WorkerLink> others = [];
        Exception first;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _broken is null;
            _broken ??= cause;
            first = _broken;
            while (Dequeue_NeedsLock() is { } job)
            {
                Count_NeedsLock(job, Ending.Failed);
                dropped.Add(job);
            }

            others = [.. from link in Alive_NeedsLock() where link.State == ProcessWorkerState.Starting select link];
        }

        if (isFirst)
            Log?.Broken(cause);
        failed?.Kill("its initializer failed");
        foreach (WorkerLink link in others)
            link.Kill("the pool is broken");
        foreach (ProcessJob job in dropped)
            Settle(job, Broken(first), isCancelled: false);
        EndIfDone();
    }

    private BrokenExecutorException Broken(Exception cause) => cause as BrokenExecutorException is { } known
        ? new BrokenExecutorException(known.Message, known.InnerException!)
        : new BrokenExecutorException($"{Name} can't run jobs: a worker's initializer failed with \"{cause.Message}\".", cause);

    private List<ProcessJob> DropQueued_NeedsLock()
    {
        _dropsQueued = true;
        List<ProcessJob> dropped = [];
        while (Dequeue_NeedsLock() is { } job)
        {
            Count_NeedsLock(job, Ending.Cancelled);
            dropped.Add(job);
        }

        _dropped += dropped.Count;
        return dropped;
    }

    private IEnumerable<WorkerLink> Alive_NeedsLock() => _links.OfType<WorkerLink>().Concat(_leaving);

    private void Settled()
    {
        bool isLast;
        lock (_gate)
        {
            isLast = --_unsettled == 0;
            KeepAlive_NeedsLock();
        }

        if (isLast && _refusing)
            EndIfDone();
    }

    private void KeepAlive_NeedsLock()
    {
        // Main may return with work pending; resting workers hold up nothing.
        bool isPending = _unsettled > 0;
        if (_keeper.IsBackground == isPending && _keeper.IsAlive)
            _keeper.IsBackground = !isPending;
    }

    // The workers may go; those that are not yet ready, at once.
    private void EndIfDone()
    {
        List<WorkerLink> ready = [];
        List<WorkerLink> starting = [];
        lock (_gate)
        {
            if (_unsettled > 0 || _ending || (!_refusing && _broken is null))
                return;
            _ending = true;
            foreach (WorkerLink link in _links.OfType<WorkerLink>())
            {
                (link.State == ProcessWorkerState.Starting ? starting : ready).Add(link);
                link.State = ProcessWorkerState.Stopping;
            }
        }

        _memoryTimer?.Dispose();
        _starts.CompleteAdding();
        foreach (WorkerLink link in starting)
            link.Kill("it is not needed any more");
        foreach (WorkerLink link in ready)
            End(link);
        Left(count: 0);
    }

    /// <summary>So many processes are gone for good, or will not be started.</summary>
    private void Left(int count = 1)
    {
        bool isLast;
        lock (_gate)
        {
            _alive -= count;
            isLast = _ending && _alive == 0;
        }

        if (!isLast)
            return;
        ExecutorRegistry.Leave(_registration, Record(), Counts, Clock.Span(_tracks.Sum(track => track.Busy)));
        _gone.TrySetResult();
    }
}
