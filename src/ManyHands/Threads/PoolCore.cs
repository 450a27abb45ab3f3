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
    private readonly PoolList _running = new();
    private readonly CancellationTokenSource _stop = new();
    private PoolTally _done;
    private long _queued; // jobs alone: the queue holds stretches of async ones as well
    private long _lastId;
    private int _threads; // of _workers, those that have not left
    private int _busy;
    private int _asyncRunning;
    private int _lastWorker;
    private volatile bool _isOneSpinning;

    internal PoolCore(ThreadPoolExecutorOptions options)
    {
        Name = options.Name;
        MaxWorkers = options.MaxWorkers;
        TimeProvider = options.TimeProvider;
        Log = options.Logger is null ? null : new PoolLog(options.Logger, options.Name);
        StopToken = _stop.Token;
        Scheduler = new PoolScheduler(this);
        _initializer = options.Initializer;
        _room = options.QueueCapacity is { } capacity ? new PoolRoom(capacity, _queue) : null;
    }

    internal string Name { get; }

    internal int MaxWorkers { get; }

    internal TimeProvider TimeProvider { get; }

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
                return new ExecutorCounts(_queued, _running.Count, _done.Completed, _done.Failed, _done.Cancelled);
            }
        }
    }

    /// <summary>Takes a job, or sets its <see cref="PoolJob.Refusal"/>.</summary>
    internal void Enqueue(PoolJob job)
    {
        Wake wake = default;
        lock (_gate)
        {
            if (job.Admission == Admission.Promised)
            {
                _room!.Redeem();
            }

            if (Refusal_NeedsLock() is { } refusal)
            {
                job.Refusal = refusal;
                return;
            }

            job.Order = ++_lastId;
            if (job.Admission == Admission.CallerRuns)
            {
                Start_NeedsLock(job, worker: null);
                return;
            }

            if (PoolWorker.OnThisThread(this) is { Current: { } parent })
            {
                job.Parent = parent;
                job.IsNested = true;
                parent.HasChildren = true;
            }

            job.State = JobState.Queued;
            _queued++;
            _queue.Add(job);
            wake = Wake_NeedsLock();
        }

        wake.Do();
    }

    /// <summary>Takes the next stretch of an async job; false when no worker is left to run it.</summary>
    internal bool Enqueue(PoolStretch stretch)
    {
        Wake wake;
        lock (_gate)
        {
            if (_closed && (_asyncRunning == 0 || _broken is not null))
                return false;

            stretch.Order = _lastId;
            stretch.IsNested = true;
            _queue.Add(stretch);
            wake = Wake_NeedsLock();
        }

        wake.Do();
        return true;
    }

    /// <summary>The worker's next item; null when it may go. Waits for one.</summary>
    internal PoolItem? Next(PoolWorker worker)
    {
        if (worker.Serves is not null)
            return NextForSpare(worker);

        if (worker.TakeNext() is { } next)
            return next;

        bool maySpin = true;
        while (true)
        {
            bool spins = false;
            lock (_gate)
            {
                Free_NeedsLock(worker);
                if (TakeFirst_NeedsLock(worker) is { } item)
                    return item;

                worker.Item = null;
                if (_closed && (_asyncRunning == 0 || _broken is not null))
                {
                    Leave_NeedsLock(worker);
                    return null;
                }

                // Waking a thread costs more than most jobs, so one worker looks again for a moment before it rests.
                if (maySpin && !_isOneSpinning)
                {
                    spins = _isOneSpinning = true;
                }
                else
                {
                    _idle.Push(worker);
                    SetForeground_NeedsLock(worker, _asyncRunning > 0);
                }
            }

            maySpin = !spins;
            if (spins)
            {
                Spin();
            }
            else
            {
                worker.Park();
            }
        }
    }

    /// <summary>Takes a queued job to be run inside of one that waits for it.</summary>
    internal bool ClaimInline(PoolJob job, PoolWorker worker)
    {
        lock (_gate)
        {
            if (job.State != JobState.Queued)
                return false;

            Dequeue_NeedsLock(job);
            Start_NeedsLock(job, worker);
            return true;
        }
    }

    /// <summary>Ends a job that has not started. The caller ends its task.</summary>
    internal bool CancelQueued(PoolJob job)
    {
        lock (_gate)
        {
            if (job.State != JobState.Queued)
                return false;

            Dequeue_NeedsLock(job);
            job.Forget();
            _done.Add(JobState.Cancelled);
            job.End_NeedsLock(JobState.Cancelled);
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
            _done.Add(JobState.Cancelled);
            if (holdsPromise)
            {
                _room!.Redeem();
                _room.Offer();
            }
        }
    }

    /// <summary>Counts a running job as ended.</summary>
    internal void Ended(PoolJob job, JobState state)
    {
        List<PoolWorker>? woken = null;
        lock (_gate)
        {
            _running.Remove(job);
            _moves++;
            _done.Add(state);
            if (job.IsAsync)
            {
                woken = AsyncEnded_NeedsLock();
            }
            else if (job.Worker is { } worker)
            {
                worker.Moves++;

                // All that is left to its thread is to end the task and to come back: who awaits the task and submits
                // the next job finds a free worker, and starts no other.
                if (worker.Item == job && worker.Serves is null)
                {
                    Free_NeedsLock(worker);
                    worker.PutNext(TakeFirst_NeedsLock(worker));
                }
            }

            job.End_NeedsLock(state);
            if (job.HasShutDown)
            {
                _shutters--;
            }

            EndIfDone_NeedsLock();
        }

        WakeAll(woken);
    }

    private PoolItem? TakeFirst_NeedsLock(PoolWorker worker)
    {
        PoolItem? item = _queue.Take();
        if (item is not null)
        {
            Take_NeedsLock(item, worker);
            worker.IsBusy = true;
            _busy++;
        }

        return item;
    }

    private void Take_NeedsLock(PoolItem item, PoolWorker worker)
    {
        worker.Item = item;
        if (item is PoolJob job)
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

    private void Start_NeedsLock(PoolJob job, PoolWorker? worker)
    {
        job.State = JobState.Running;
        _running.Add(job);
        _moves++;
        if (worker is not null)
        {
            worker.Moves++;
        }

        if (job.IsAsync)
        {
            _asyncRunning++;
        }
        else
        {
            job.Worker = worker; // an async one's changes with each stretch
        }
    }

    private void Dequeue_NeedsLock(PoolJob job)
    {
        _queue.Remove(job);
        _queued--;
        _room?.Offer();
    }
}
