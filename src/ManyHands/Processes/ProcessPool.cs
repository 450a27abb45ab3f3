using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>
/// The workings of a <see cref="ProcessPoolExecutor"/>: which job waits, which is at which worker, what is counted. One
/// lock; what it decides is carried out after it. Thread-safe.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed partial class ProcessPool
{
    private readonly ProcessPoolExecutorOptions _options;
    private readonly Lock _gate = new();
    private readonly FifoQueue<ProcessJob> _queue = new();

    // The one that worked last is the first to work again: its memory is warm.
    private readonly Stack<WorkerLink> _idle = [];
    private readonly WorkerLink?[] _links;

    private long _accepted;
    private long _queued;
    private long _sent;
    private long _busy;
    private long _completed;
    private long _failed;
    private long _cancelled;

    internal ProcessPool(ProcessPoolExecutorOptions options)
    {
        _options = options;
        Log = options.Logger is null ? null : new ProcessLog(options.Logger, options.Name);
        Clock = new ExecutorClock(options.TimeProvider);
        _links = new WorkerLink?[options.MaxWorkers];
        _tracks = [.. Enumerable.Range(1, options.MaxWorkers).Select(number => _timeline.AddWorker($"{options.Name}-{number}"))];
        _keeper = new Thread(Keep) { IsBackground = true, Name = options.Name + " keeper" };
        for (int slot = 0; slot < options.MaxWorkers; slot++)
            StartAgain(slot);
        _registration = ExecutorRegistry.Add(this);
        _keeper.Start();
        if (options.MemoryLimit is not null)
            _memoryTimer = TimeProvider.System.CreateTimer(static pool => ((ProcessPool)pool!).WatchMemory(), this, MemoryPeriod, MemoryPeriod);
    }

    internal string Name => _options.Name;

    internal TimeProvider TimeProvider => _options.TimeProvider;

    internal ExecutorClock Clock { get; }

    internal ProcessLog? Log { get; }

    internal IReadOnlyDictionary<string, string?>? Environment => _options.Environment;

    internal ExecutorCounts Counts
    {
        get
        {
            // What was sent ahead of time waits all the same.
            lock (_gate)
                return new(_queued + _sent - _busy, _busy, _completed, _failed, _cancelled);
        }
    }

    /// <summary>Takes a new job. Throws where it is refused.</summary>
    internal void Accept(ProcessJob job)
    {
        WorkerLink? link = null;
        Exception? refusal;
        bool wasCancelled = false;
        long now = TimeProvider.GetTimestamp();
        job.QueuedAt = Clock.Coarse;
        lock (_gate)
        {
            refusal = Refusal_NeedsLock();
            if (refusal is null)
            {
                job.Id = ++_accepted;
                _unsettled++;

                // Its registration has done nothing so far, as it was not yet queued.
                wasCancelled = job.Caller.IsCancellationRequested;
                if (wasCancelled)
                    Count_NeedsLock(job, Ending.Cancelled);
                else if (_idle.TryPop(out link))
                    Assign_NeedsLock(link, job, now);
                else
                    Queue_NeedsLock(job);
                KeepAlive_NeedsLock();
            }
        }

        if (refusal is not null)
        {
            job.Unregister();
            throw refusal;
        }

        if (InspectionSwitch.IsOn)
            InspectionWatch.Wake();
        if (wasCancelled)
            Settle(job, null, isCancelled: true);
        else if (link is not null)
            Dispatch(link, job);
    }

    private Exception? Refusal_NeedsLock() =>
        _broken is { } cause ? Broken(cause)
        : _refusing ? new ExecutorShutdownException($"The executor {Name} was shut down and takes no more work.")
        : null;

    private void Queue_NeedsLock(ProcessJob job)
    {
        job.State = ProcessJobState.Queued;
        _queue.Add(job);
        _queued++;
    }

    private void QueueFirst_NeedsLock(ProcessJob job)
    {
        job.State = ProcessJobState.Queued;
        _queue.AddFirst(job);
        _queued++;
    }

    private ProcessJob? Dequeue_NeedsLock()
    {
        ProcessJob? job = _queue.Take();
        if (job is not null)
            _queued--;
        return job;
    }

    private void Assign_NeedsLock(WorkerLink link, ProcessJob job, long now)
    {
        job.State = ProcessJobState.Sent;
        job.Link = link;
        job.IsDelivered = false;
        job.Worker = link.Name;
        job.Sequence = ++link.LastSequence;
        link.InFlight.Add(job);
        _sent++;
        if (link.InFlight.Count > 1)
            return;
        _busy++;
        link.State = ProcessWorkerState.Running;
        link.Pace.Start(now);
        link.Track.Since = link.Track.NotBeforeLast(now);
    }

    // The first that is in flight on a worker, or one behind it.
    private void Withdraw_NeedsLock(WorkerLink link, ProcessJob job)
    {
        link.InFlight.Remove(job);
        job.Link = null;
        _sent--;
        if (link.InFlight.Count > 0)
            return;
        _busy--;
        _dead.Remove(link);
    }

    private void Count_NeedsLock(ProcessJob job, Ending ending)
    {
        job.State = ProcessJobState.Ended;
        _ = ending switch
        {
            Ending.Completed => _completed++,
            Ending.Failed => _failed++,
            _ => _cancelled++,
        };
    }

    /// <summary>Ends the task of a job that was counted, and lets a shutdown know.</summary>
    private void Settle(ProcessJob job, Exception? error, bool isCancelled)
    {
        job.Clock?.Dispose();
        TellEnd(job, error, isCancelled);
        if (isCancelled)
            job.Cancel();
        else if (error is not null)
            job.Fail(error);
        else
            job.Complete();
        job.Unregister();
        Settled();
    }
}
