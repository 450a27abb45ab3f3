using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>
/// What a pool is inside: the queue, the workers and the numbers, behind one lock. Whatever runs code of others, or wakes a
/// thread, is done after it. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token's source has neither timer nor handle; running jobs may use it to the end.")]
internal sealed partial class PoolCore
{
    private readonly Lock _gate = new();
    private readonly PoolQueue _queue = new();
    private readonly PoolRoom? _room;
    private readonly Action? _initializer;
    private readonly List<PoolWorker> _workers = [];
    private readonly Stack<PoolWorker> _idle = new();
    private readonly HashSet<IPoolJob> _unbound = []; // running jobs that hold no worker: async ones, and what callers run
    private readonly CancellationTokenSource _stop = new();
    private long _completed;
    private long _failed;
    private long _cancelled;
    private int _running;
    private long _queued; // jobs alone: the queue holds stretches of async ones as well
    private long _lastId;
    private int _threads; // of _workers, those that have not left
    private int _busy;
    private int _asyncRunning;
    private int _settling; // async jobs that are counted as ended and whose tasks have yet to end, on whatever thread
    private int _lastWorker;
    private volatile bool _isOneSpinning;

    internal PoolCore(ThreadPoolExecutorOptions options)
    {
        Name = options.Name;
        MaxWorkers = options.MaxWorkers;
        TimeProvider = options.TimeProvider;
        Clock = new ExecutorClock(options.TimeProvider);
        _timeline = new Timeline(isShared: options.MaxWorkers > MostWithChunks);
        Log = options.Logger is null ? null : new PoolLog(options.Logger, options.Name);
        StopToken = _stop.Token;
        Scheduler = new PoolScheduler(this);
        _initializer = options.Initializer;
        _room = options.QueueCapacity is { } capacity ? new PoolRoom(capacity, _queue) : null;
        _registration = ExecutorRegistry.Add(this);
    }

    internal string Name { get; }

    internal int MaxWorkers { get; }

    internal TimeProvider TimeProvider { get; }

    internal ExecutorClock Clock { get; }

    internal PoolLog? Log { get; }

    internal PoolScheduler Scheduler { get; }

    /// <summary>Fires when running jobs should stop because the pool does.</summary>
    internal CancellationToken StopToken { get; }

    internal ExecutorCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return Counts_NeedsLock;
            }
        }
    }

    private ExecutorCounts Counts_NeedsLock => new(_queued, _running, _completed, _failed, _cancelled);

    /// <summary>Takes a job, or notes why not.</summary>
    internal void Enqueue(IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        PoolWorker? worker = PoolWorker.OnThisThread(this);
        long callersStart = 0;
        if (InspectionSwitch.IsOn)
        {
            slot.QueuedAt = Clock.Coarse;
            callersStart = slot.Admission == Admission.CallerRuns ? Clock.Now : 0;
        }

        Wake wake;
        lock (_gate)
        {
            if (slot.Admission == Admission.Promised)
            {
                _room!.Redeem();
            }

            if (Refusal_NeedsLock() is { } refusal)
            {
                slot.Note.Refusal = refusal;
                return;
            }

            slot.Id = ++_lastId;
            if (slot.Admission == Admission.CallerRuns)
            {
                Start_NeedsLock(job, worker: null);
                StartedAtCaller_NeedsLock(job, callersStart);
                return;
            }

            if (worker is { Current: { } parent })
            {
                slot.IsNested = true;
                slot.Note.Parent = parent;
                parent.Slot.HasChildren = true;
                parent.Slot.Note.Worker = worker;
            }

            slot.State = JobState.Queued;
            _queued++;
            _queue.Add(job, slot.IsNested);
            wake = Wake_NeedsLock();
        }

        wake.Do();
        if (InspectionSwitch.IsOn)
        {
            InspectionWatch.Wake();
        }
    }

    /// <summary>Takes the next stretch of an async job; false when no worker is left to run it.</summary>
    internal bool Enqueue(PoolContext.Stretch stretch)
    {
        Wake wake;
        lock (_gate)
        {
            if (_closed && (_asyncRunning == 0 || _broken is not null))
                return false;

            stretch.Order = _lastId;
            _queue.Add(stretch, isNested: true);
            wake = Wake_NeedsLock();
        }

        wake.Do();
        return true;
    }

    /// <summary>Takes a queued job to be run inside of one that waits for it.</summary>
    internal bool ClaimInline(IPoolJob job, PoolWorker worker)
    {
        ref JobSlot slot = ref job.Slot;
        long now = InspectionSwitch.IsOn ? Clock.Now : 0;
        lock (_gate)
        {
            if (slot.State != JobState.Queued)
                return false;

            Start_NeedsLock(job, worker);
            worker.Inner.Add((job, now));
            Left_NeedsLock(slot.IsNested);
            return true;
        }
    }

    /// <summary>Ends a job that has not started. The caller ends its task.</summary>
    internal bool CancelQueued(IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        lock (_gate)
        {
            if (slot.State != JobState.Queued)
                return false;

            job.Forget();
            Count_NeedsLock(JobState.Cancelled);
            slot.End_NeedsLock(JobState.Cancelled);
            Left_NeedsLock(slot.IsNested);
            EndIfDone_NeedsLock();
            return true;
        }
    }

    /// <summary>Counts a job whose token had fired before it was accepted.</summary>
    internal void CountCancelled(bool holdsPromise)
    {
        lock (_gate)
        {
            _lastId++;
            _cancelled++;
            if (holdsPromise)
            {
                _room!.Redeem();
                _room.Offer();
            }
        }
    }

    /// <summary>Counts a running job as ended. A synchronous one's own thread calls it, before the work is forgotten.</summary>
    /// <param name="job">The job.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="name">What it is called, where that is known already.</param>
    internal void Ended(IPoolJob job, JobState state, string? name = null)
    {
        bool isAsync = job.IsAsync;
        PoolWorker? worker = isAsync ? null : PoolWorker.OnThisThread(this);
        JobEnd end = InspectionSwitch.IsOn && !isAsync ? new JobEnd(name ?? job.NameOf(), state, Clock.Now) : default;
        List<PoolWorker>? woken = null;
        lock (_gate)
        {
            _running--;
            _moves++;
            Count_NeedsLock(state);
            job.Slot.End_NeedsLock(state);
            if (job.Slot.NoteIfAny is { HasShutDown: true })
            {
                _shutters--;
            }

            if (worker is not null)
            {
                EndedOn_NeedsLock(worker, job, end);
            }
            else
            {
                _unbound.Remove(job);
                _settling += isAsync ? 1 : 0;
                EndedOffWorkers_NeedsLock(job, end);
                woken = isAsync ? AsyncEnded_NeedsLock() : null;
            }

            EndIfDone_NeedsLock();
        }

        WakeAll(woken);
    }

    /// <summary>The task of an async job that was counted as ended has ended.</summary>
    internal void Settled()
    {
        lock (_gate)
        {
            _settling--;
            EndIfDone_NeedsLock();
        }
    }

    private void EndedOn_NeedsLock(PoolWorker worker, IPoolJob job, in JobEnd end)
    {
        worker.Moves++;
        if (worker.Item != job)
        {
            EndInner_NeedsLock(worker, job, end);
            return;
        }

        Close_NeedsLock(worker, job.Slot.Id, end);
        if (worker.Serves is null)
        {
            // All that is left to its thread is to end the task and to come back: who awaits the task and submits the next
            // job finds a free worker, and starts no other.
            Free_NeedsLock(worker);
            worker.PutNext(TakeFirst_NeedsLock(worker));
        }
    }

    private void Count_NeedsLock(JobState state)
    {
        switch (state)
        {
            case JobState.Completed:
                _completed++;
                break;
            case JobState.Failed:
                _failed++;
                break;
            default:
                _cancelled++;
                break;
        }
    }

    private IPoolItem? TakeFirst_NeedsLock(PoolWorker worker)
    {
        IPoolItem? item = _queue.Take();
        if (item is not null)
        {
            Take_NeedsLock(item, worker);
            worker.IsBusy = true;
            _busy++;
        }

        return item;
    }

    private void Take_NeedsLock(IPoolItem item, PoolWorker worker)
    {
        worker.Item = item;
        worker.HasOpenSlice = true;
        if (item is IPoolJob job)
        {
            _queued--;
            Start_NeedsLock(job, worker);
            _room?.Offer();
        }
        else
        {
            _moves++;
        }
    }

    private void Start_NeedsLock(IPoolJob job, PoolWorker? worker)
    {
        job.Slot.State = JobState.Running;
        _running++;
        _moves++;
        if (worker is not null)
        {
            worker.Moves++;
        }

        bool isAsync = job.IsAsync;
        if (isAsync)
        {
            _asyncRunning++;
        }

        if (isAsync || worker is null)
        {
            _unbound.Add(job);
        }
    }

    private void Left_NeedsLock(bool isNested)
    {
        _queue.Left(isNested);
        _queued--;
        _room?.Offer();
    }
}
