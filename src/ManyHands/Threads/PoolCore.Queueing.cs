namespace ManyHands;

// How work gets into the queues, and how workers come by it.
internal sealed partial class PoolCore
{
    // So seldom does a worker look for the oldest first, lest what is always renewed keep it from the rest for good.
    private const uint OldestEvery = 32;

    private readonly Lock _goingOnGate = new();
    private readonly PoolRing _goingOn; // stretches of async jobs that came from outside
    private volatile PoolWorker[] _everyone = []; // workers and spares

    /// <summary>Takes the next stretch of an async job; false when no worker is left to run it.</summary>
    internal bool Enqueue(PoolContext.Stretch stretch)
    {
        if (AddGoingOn(stretch, stretch.Job.Slot.NoteIfAny?.Home, isLate: false) is not (> 0 and int waiting))
            return false;

        AskForWorker(waiting);
        Watch();
        return true;
    }

    // How many wait there then; 0 when no worker is left. What was accepted before may come late.
    private int AddGoingOn(IPoolItem item, PoolWorker? home, bool isLate)
    {
        for (; home is not null; home = home.Serves)
        {
            lock (home.Gate)
            {
                if (!home.HasLeft)
                    return Add_NeedsLock(home.GoingOn);
            }
        }

        lock (_goingOnGate)
        {
            return Add_NeedsLock(_goingOn);
        }

        int Add_NeedsLock(PoolRing row)
        {
            if (!isLate && _closed && (_asyncRunning == 0 || _broken is not null))
                return 0;

            row.Add(item);
            return row.Length;
        }
    }

    private bool AddOuter(IPoolJob job)
    {
        int waiting;
        lock (_outer.Adding)
        {
            if (!Accept_NeedsLock(ref job.Slot))
                return false;

            waiting = _outer.Add(job);
        }

        AskForWorker(waiting);
        return true;
    }

    private bool AddOwn(PoolWorker worker, IPoolJob job)
    {
        lock (worker.Gate)
        {
            if (!Accept_NeedsLock(ref job.Slot))
                return false;

            if (job.IsAsync)
            {
                job.Slot.Note.Home = worker;
            }

            worker.Own.Add(job);
            worker.Totals.Accepted++;
        }

        AskForWorker(worker.Own.Length);
        Watch();
        return true;
    }

    // Under the lock of the queue it goes to: none of these is free while the pool closes.
    private bool Accept_NeedsLock(ref JobSlot slot)
    {
        if (Refusal_NeedsLock() is { } refusal)
        {
            slot.Note.Refusal = refusal;
            return false;
        }

        slot.Id = Interlocked.Increment(ref _lastId.Value);
        slot.State = JobState.Queued;
        return true;
    }

    private void StartAtCaller(IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        long now = InspectionSwitch.IsOn ? Clock.Now : 0;
        lock (_gate)
        {
            if (!Accept_NeedsLock(ref slot))
                return;

            slot.State = JobState.Running;
            _elsewhere.Accepted++;
            _elsewhere.Started++;
            _movesElsewhere++;
            _unbound.Add(job);
            if (job.IsAsync)
            {
                _asyncRunning++;
            }

            StartedAtCaller_NeedsLock(job, now);
        }
    }

    // A job's end and the next one's start are one turn at the worker's lock; false when there is none.
    private bool LayNext_NeedsLock(PoolWorker worker)
    {
        IPoolItem? next = Take_NeedsLock(worker);
        if (next is not null)
        {
            Begin_NeedsLock(next, worker);
        }

        worker.PutNext(next);
        return next is not null;
    }

    private IPoolItem? Find(PoolWorker worker, long since)
    {
        lock (worker.Gate)
        {
            if (Take_NeedsLock(worker) is { } item)
            {
                Begin_NeedsLock(item, worker);
                worker.Track.Since = since;
                return item;
            }

            worker.Item = null;
        }

        IPoolItem? stolen = Steal(worker);
        if (stolen is not null)
        {
            lock (worker.Gate)
            {
                Begin_NeedsLock(stolen, worker);
                worker.Track.Since = since;
            }
        }

        return stolen;
    }

    // What has begun before what has not; of that, the newest of its own, which others wait for.
    private IPoolItem? Take_NeedsLock(PoolWorker worker)
    {
        uint turn = ++worker.Turns;
        if (turn % OldestEvery == 0
            && (turn % (2 * OldestEvery) == 0 ? _outer.Take() : worker.Own.TakeFirst()) is { } oldest)
            return oldest;

        // By turns, for an async job may go on and on.
        return turn % 2 == 0
            ? worker.GoingOn.TakeFirst() ?? TakeGoingOn() ?? worker.Own.TakeLast() ?? _outer.Take()
            : worker.Own.TakeLast() ?? _outer.Take() ?? worker.GoingOn.TakeFirst() ?? TakeGoingOn();
    }

    private IPoolItem? TakeGoingOn()
    {
        if (_goingOn.Length == 0)
            return null;

        lock (_goingOnGate)
        {
            return _goingOn.TakeFirst();
        }
    }

    // Each begins with its neighbour, lest all come to the same one.
    private IPoolItem? Steal(PoolWorker thief)
    {
        PoolWorker[] everyone = _everyone;
        int first = thief.Track.Number;
        for (int i = 0; i < everyone.Length; i++)
        {
            PoolWorker other = everyone[(first + i) % everyone.Length];
            if (other != thief && other.HasInner && TakeFrom(other) is { } item)
                return item;
        }

        return null;
    }

    private static IPoolItem? TakeFrom(PoolWorker worker)
    {
        lock (worker.Gate)
        {
            return worker.GoingOn.TakeFirst() ?? worker.Own.TakeFirst();
        }
    }

    private static void Begin_NeedsLock(IPoolItem item, PoolWorker worker)
    {
        worker.Item = item;
        worker.HasOpenSlice = true;
        worker.Moves++;
        if (item is IPoolJob)
        {
            worker.Totals.Started++;
        }
    }

    // What is to be done when an item was taken, before it runs, and needs the pool's gate.
    private IPoolItem Begun(IPoolItem item)
    {
        if (item is not IPoolJob job)
            return item;

        LeaveRoom(job);
        if (job.IsAsync)
        {
            lock (_gate)
            {
                _asyncRunning++;
                _unbound.Add(job);
            }
        }

        return item;
    }

    // Whoever adds after this look finds who looked no longer searching. It takes the locks so that it misses nobody.
    private bool HasWork() => _outer.HasAny() || HasInner();

    // What jobs have submitted, or have still to do.
    private bool HasInner()
    {
        lock (_goingOnGate)
        {
            if (_goingOn.Length > 0)
                return true;
        }

        foreach (PoolWorker worker in _everyone)
        {
            lock (worker.Gate)
            {
                if (worker.HasInner)
                    return true;
            }
        }

        return false;
    }
}
