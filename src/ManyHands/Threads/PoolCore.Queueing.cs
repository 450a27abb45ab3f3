namespace ManyHands;

// How work gets into the queues, and how workers come by it.
internal sealed partial class PoolCore
{
    // So seldom does a worker look for what is old first, and half-way between for others': lest what is always renewed keep
    // it from that for good.
    private const uint OldEvery = 32;

    private readonly Lock _goingOnGate = new();
    private readonly PoolRing _goingOn; // stretches of async jobs, and what a spare has left behind
    private volatile PoolWorker[] _everyone = []; // workers and spares

    /// <summary>Takes the next stretch of an async job; false when no worker is left to run it.</summary>
    internal bool Enqueue(PoolContext.Stretch stretch)
    {
        int waiting;
        lock (_goingOnGate)
        {
            if (_closed && (_asyncRunning == 0 || _broken is not null))
                return false;

            _goingOn.Add(stretch);
            waiting = _goingOn.Length;
        }

        AskForWorker(waiting);
        Watch();
        return true;
    }

    private bool AddOuter(IPoolJob job)
    {
        int waiting;
        lock (_outer.Adding)
        {
            if (!Accept_NeedsLock(ref job.Slot, JobState.Queued))
                return false;

            waiting = _outer.Add(job);
        }

        AskForWorker(waiting);
        return true;
    }

    private bool AddOwn(PoolWorker worker, IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        int waiting;
        IPoolJob parent = worker.Current!;
        slot.Parent = parent;
        lock (worker.Gate)
        {
            if (!Accept_NeedsLock(ref slot, JobState.Queued))
                return false;

            parent.Slot.HasChildren = true;
            worker.Own.Add(job);
            worker.Totals.Accepted++;
            waiting = worker.Own.Length;
        }

        AskForWorker(waiting);
        Watch();
        return true;
    }

    // Under the lock of the queue it goes to: none of these is free while the pool closes.
    private bool Accept_NeedsLock(ref JobSlot slot, JobState state)
    {
        if (Refusal_NeedsLock() is { } refusal)
        {
            slot.Note.Refusal = refusal;
            return false;
        }

        slot.Id = Interlocked.Increment(ref _lastId.Value);
        slot.State = state;
        return true;
    }

    private void StartAtCaller(IPoolJob job)
    {
        long now = InspectionSwitch.IsOn ? Clock.Now : 0;
        lock (_gate)
        {
            // Never queued, so that its token can't cancel it there.
            if (!Accept_NeedsLock(ref job.Slot, JobState.Running))
                return;

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

    // A job's end and the next one's start are one turn at the worker's lock. Null when there is none, or others come first.
    private IPoolItem? LayNext_NeedsLock(PoolWorker worker)
    {
        IPoolItem? next = IsForOthers(worker) ? null : Take_NeedsLock(worker);
        if (next is not null)
        {
            Begin_NeedsLock(next, worker);
        }

        worker.PutNext(next);
        return next;
    }

    private IPoolItem? Find(PoolWorker worker, long since)
    {
        IPoolItem? stolen = IsForOthers(worker) ? Steal(worker) : null;
        lock (worker.Gate)
        {
            if (Start_NeedsLock(stolen ?? Take_NeedsLock(worker)) is { } item)
            {
                worker.Turns += stolen is null ? 0u : 1u;
                return item;
            }

            worker.Item = null;
        }

        stolen = Steal(worker);
        lock (worker.Gate)
        {
            return Start_NeedsLock(stolen);
        }

        IPoolItem? Start_NeedsLock(IPoolItem? item)
        {
            if (item is not null)
            {
                Begin_NeedsLock(item, worker);
                worker.Track.Since = since;
            }

            return item;
        }
    }

    // Others' locks can't be taken with one's own in hand.
    private bool IsForOthers(PoolWorker worker) => worker.Turns % OldEvery == (OldEvery / 2) - 1 && SeesOthers(worker);

    // What has begun before what has not; of that, the newest of its own, which others wait for.
    private IPoolItem? Take_NeedsLock(PoolWorker worker)
    {
        uint turn = ++worker.Turns;
        if (turn % OldEvery == 0
            && (turn % (2 * OldEvery) == 0 ? _outer.Take() : worker.Own.TakeFirst()) is { } old)
            return old;

        // By turns, for an async job may go on and on.
        return turn % 2 == 0
            ? TakeGoingOn() ?? worker.Own.TakeLast() ?? _outer.Take()
            : worker.Own.TakeLast() ?? _outer.Take() ?? TakeGoingOn();
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

    // Each begins elsewhere, and elsewhere the next time, lest all come to the same one.
    private IPoolItem? Steal(PoolWorker thief)
    {
        PoolWorker[] everyone = _everyone;
        uint first = (uint)thief.Track.Number + (thief.Turns / OldEvery);
        for (uint i = 0; i < everyone.Length; i++)
        {
            PoolWorker other = everyone[(first + i) % everyone.Length];
            if (other == thief || other.Own.Length == 0)
                continue;

            lock (other.Gate)
            {
                if (other.Own.TakeFirst() is { } item)
                    return item;
            }
        }

        return null;
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
                if (worker.Own.Length > 0)
                    return true;
            }
        }

        return false;
    }

    // A glance, without the locks: it may miss something that is added meanwhile, or see what has gone.
    private bool SeesWork() => !_outer.LooksEmpty || _goingOn.Length > 0 || SeesOthers(null);

    private bool SeesOthers(PoolWorker? but)
    {
        foreach (PoolWorker worker in _everyone)
        {
            if (worker != but && worker.Own.Length > 0)
                return true;
        }

        return false;
    }
}
