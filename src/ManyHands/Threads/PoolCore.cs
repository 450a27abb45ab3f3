using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>
/// What a pool is inside. Jobs from outside stand in one queue, what a worker's jobs submit in a row of its own, and each
/// worker has a lock of its own; the pool's own lock, <c>_gate</c>, is for what is rare: threads that start, rest and leave,
/// async jobs, the end. Whatever runs code of others, or wakes a thread, is done after the locks. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token's source has neither timer nor handle; running jobs may use it to the end.")]
internal sealed partial class PoolCore
{
    private readonly Lock _gate = new();
    private readonly Holes _holes = new();
    private readonly OuterQueue _outer;
    private readonly PoolRoom? _room;
    private readonly Action? _initializer;
    private readonly List<PoolWorker> _workers = [];
    private readonly HashSet<IPoolJob> _unbound = []; // running jobs that hold no worker: async ones, and what callers run
    private readonly CancellationTokenSource _stop = new();
    private Padded _lastId;
    private JobTotals _elsewhere; // what no worker counts, or one that has left
    private int _asyncRunning;
    private int _settling; // jobs off workers that are counted as ended and whose tasks have yet to end

    internal PoolCore(ThreadPoolExecutorOptions options)
    {
        Name = options.Name;
        MaxWorkers = options.MaxWorkers;
        TimeProvider = options.TimeProvider;
        Clock = new ExecutorClock(options.TimeProvider);
        bool isShared = options.MaxWorkers > MostWithChunks;
        _timeline = new Timeline(isShared);
        _sharedTimeline = isShared ? new Lock() : null;
        Log = options.Logger is null ? null : new PoolLog(options.Logger, options.Name);
        StopToken = _stop.Token;
        Scheduler = new PoolScheduler(this);
        _initializer = options.Initializer;
        _outer = new OuterQueue(_holes);
        _goingOn = new PoolRing(_holes);
        _room = options.QueueCapacity is { } capacity ? new PoolRoom(capacity) : null;
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
            using (Freeze())
            {
                return Counts_NeedsFreeze;
            }
        }
    }

    /// <summary>Takes a job, or notes why not.</summary>
    internal void Enqueue(IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        if (slot.Admission == Admission.CallerRuns)
        {
            StartAtCaller(job);
            return;
        }

        if (InspectionSwitch.IsOn)
        {
            slot.QueuedAt = Clock.Coarse;
        }

        if (PoolWorker.OnThisThread(this) is { Current: not null } worker ? !AddOwn(worker, job) : !AddOuter(job))
            return;

        if (InspectionSwitch.IsOn)
        {
            InspectionWatch.Wake();
        }
    }

    /// <summary>Takes a queued job to be run inside of one that waits for it.</summary>
    internal bool ClaimInline(IPoolJob job, PoolWorker worker)
    {
        long now = InspectionSwitch.IsOn ? Clock.Now : 0;
        if (!job.TryStart())
            return false;

        lock (worker.Gate)
        {
            worker.Totals.Started++;
            worker.Moves++;
            worker.Inner.Add((job, now));
            if (!worker.Own.DropLeft(job))
            {
                _holes.Add();
            }
        }

        LeaveRoom(job);
        return true;
    }

    /// <summary>Ends a job that has not started. The caller ends its task.</summary>
    internal bool CancelQueued(IPoolJob job)
    {
        if (!job.Slot.TryLeaveQueue(JobState.Cancelled))
            return false;

        _holes.Add();
        job.Forget();
        job.Slot.Parent = null;
        LeaveRoom(job);
        lock (_gate)
        {
            Drop_NeedsLock(JobState.Cancelled);
            EndIfDone_NeedsLock();
            return true;
        }
    }

    /// <summary>Counts a job whose token had fired before it was accepted.</summary>
    internal void CountCancelled(bool holdsPromise)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _lastId.Value);
            _elsewhere.Accepted++;
            Drop_NeedsLock(JobState.Cancelled);
            if (holdsPromise)
            {
                _room!.Left();
            }
        }
    }

    /// <summary>
    /// Counts a running job as ended. A synchronous one's own thread calls it, before the work is forgotten. When it is no
    /// worker's, <see cref="Settled"/> has to follow.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="name">What it is called, where that is known already.</param>
    internal void Ended(IPoolJob job, JobState state, string? name = null)
    {
        bool isAsync = job.IsAsync;
        JobEnd end = InspectionSwitch.IsOn && !isAsync ? new JobEnd(name ?? job.NameOf(), state, Clock.Now) : default;
        if (!isAsync && PoolWorker.OnThisThread(this) is { } worker)
        {
            EndedOn(worker, job, state, end);
        }
        else
        {
            EndedOffWorkers(job, state, end);
        }
    }

    /// <summary>The task of a job that was counted as ended off the workers has ended.</summary>
    internal void Settled()
    {
        if (Interlocked.Decrement(ref _settling) > 0 || !_closed)
            return;

        lock (_gate)
        {
            EndIfDone_NeedsLock();
        }
    }

    private void EndedOn(PoolWorker worker, IPoolJob job, JobState state, in JobEnd end)
    {
        IPoolItem? next;
        if (job.Slot.NoteIfAny is { HasShutDown: true })
        {
            // In one turn: it is compared how many run with how many of those wait for the others' end.
            lock (_gate)
            {
                next = EndOn(worker, job, state, end);
                _shutters--;
                EndIfDone_NeedsLock();
            }
        }
        else
        {
            next = EndOn(worker, job, state, end);
        }

        // All that is left to its thread is to end the task and to come back: who awaits the task and submits the next
        // job finds the room in the queue, and a worker that looks for it, and starts no other.
        if (next is not null)
        {
            Begun(next);
        }
        else if (worker.Item == job && worker.Serves is null)
        {
            StartSearching(worker);
        }

        if (Volatile.Read(ref _shutters) > 0)
        {
            lock (_gate)
            {
                EndIfDone_NeedsLock();
            }
        }
    }

    private IPoolItem? EndOn(PoolWorker worker, IPoolJob job, JobState state, in JobEnd end)
    {
        lock (worker.Gate)
        {
            worker.Totals.End(state);
            worker.Moves++;
            job.Slot.End(state, mayGoOn: false);
            if (worker.Item != job)
            {
                EndInner_NeedsLock(worker, job, end);
                return null;
            }

            Close_NeedsLock(worker, job.Slot.Id, end);
            return worker.Serves is null ? LayNext_NeedsLock(worker) : null;
        }
    }

    private void EndedOffWorkers(IPoolJob job, JobState state, in JobEnd end)
    {
        List<PoolWorker>? woken;
        lock (_gate)
        {
            _elsewhere.End(state);
            _movesElsewhere++;
            job.Slot.End(state, mayGoOn: job.IsAsync);
            _unbound.Remove(job);
            if (job.Slot.NoteIfAny is { HasShutDown: true })
            {
                _shutters--;
            }

            EndedOffWorkers_NeedsLock(job, end);
            Interlocked.Increment(ref _settling);

            woken = job.IsAsync ? AsyncEnded_NeedsLock() : null;
            EndIfDone_NeedsLock();
        }

        WakeAll(woken);
    }

    private void Drop_NeedsLock(JobState state)
    {
        _elsewhere.Dropped++;
        _elsewhere.End(state);
    }

    private void LeaveRoom(IPoolJob job)
    {
        if (job.Slot.Admission != Admission.Promised)
            return;

        lock (_gate)
        {
            _room!.Left();
        }
    }
}
