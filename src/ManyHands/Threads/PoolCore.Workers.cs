namespace ManyHands;

// Threads: when one is started, woken, put to rest, sent home.
internal sealed partial class PoolCore
{
    private readonly Stack<PoolWorker> _idle = new();
    private int _threads; // of _workers, those that have not left
    private int _lastWorker;
    private int _isOneSpinning;
    private int _searching; // workers that look for work, or were called to
    private volatile bool _couldUseMore = true; // a worker rests, or may be started

    /// <summary>Prepares the thread for its first job.</summary>
    internal void Initialize() => _initializer?.Invoke();

    /// <summary>The worker's next item; null when it may go. Waits for one.</summary>
    internal IPoolItem? Next(PoolWorker worker)
    {
        if (worker.Serves is not null)
            return NextForSpare(worker);

        if (worker.TakeNext() is { } next)
            return next;

        long since = EndStretch(worker);
        for (bool maySpin = true; ;)
        {
            if (Find(worker, since) is { } item)
            {
                StopSearching(worker);
                return Begun(item);
            }

            since = WorkerTrack.JustNow;
            StartSearching(worker);

            // Waking a thread costs more than most jobs, so one worker looks again for a moment before it rests.
            if (maySpin && Interlocked.Exchange(ref _isOneSpinning, 1) == 0)
            {
                maySpin = false;
                Spin();
            }
            else if (!Rest(worker))
            {
                return null;
            }
            else
            {
                maySpin = true;
            }
        }
    }

    private void StartSearching(PoolWorker worker)
    {
        if (!worker.IsSearching)
        {
            worker.IsSearching = true;
            Interlocked.Increment(ref _searching);
        }
    }

    // Those who added meanwhile relied on it; what is beyond the one item it has found needs another.
    private void StopSearching(PoolWorker worker)
    {
        if (!worker.IsSearching)
            return;

        worker.IsSearching = false;
        int others = Interlocked.Decrement(ref _searching);
        if (others == 0 && _couldUseMore && HasWork())
        {
            CallWorker();
        }
    }

    // False when the pool is at its end and the worker has left.
    private bool Rest(PoolWorker worker)
    {
        lock (_gate)
        {
            worker.IsSearching = false;
            Interlocked.Decrement(ref _searching);
            _couldUseMore = true;
            if (HasWork())
            {
                worker.IsSearching = true;
                Interlocked.Increment(ref _searching);
                CountIdle_NeedsLock();
                return true;
            }

            if (_closed && (_asyncRunning == 0 || _broken is not null))
            {
                Leave_NeedsLock(worker);
                return false;
            }

            _idle.Push(worker);
            SetForeground_NeedsLock(worker, _asyncRunning > 0);
        }

        worker.Park();
        return true;
    }

    private static void WakeAll(List<PoolWorker>? workers)
    {
        foreach (PoolWorker worker in workers ?? [])
        {
            worker.WakeUp();
        }
    }

    // As many as look for work already will find it; only what is beyond them needs another.
    private void AskForWorker(int waiting)
    {
        if (_couldUseMore && waiting > Volatile.Read(ref _searching))
        {
            CallWorker();
        }
    }

    // Whoever was looking may have found it meanwhile and be at it, looking no longer: then nobody is needed.
    private void CallWorker()
    {
        Wake wake;
        lock (_gate)
        {
            if (!SeesWork())
                return;

            wake = Wake_NeedsLock();
        }

        wake.Do();
    }

    private Wake Wake_NeedsLock()
    {
        PoolWorker? worker = null;
        bool isNew = false;
        if (_idle.Count > 0)
        {
            worker = _idle.Pop();
            WillSearch_NeedsLock(worker);
        }
        else if (_threads < MaxWorkers)
        {
            isNew = true;
            worker = new(this, _timeline.AddWorker($"{Name}-{++_lastWorker}"), _holes) { IsSearching = true };
            Interlocked.Increment(ref _searching);
            _workers.Add(worker);
            _threads++;
            CountEveryone_NeedsLock();
        }

        CountIdle_NeedsLock();
        return new Wake(this, worker, isNew);
    }

    private void WillSearch_NeedsLock(PoolWorker worker)
    {
        worker.IsSearching = true;
        Interlocked.Increment(ref _searching);
        SetForeground_NeedsLock(worker, true);
    }

    private void CountIdle_NeedsLock() => _couldUseMore = _idle.Count > 0 || _threads < MaxWorkers;

    private void CountEveryone_NeedsLock() => _everyone = [.. _workers, .. _spares];

    // Some 20 µs.
    private void Spin()
    {
        for (int i = 0; i < 40 && !SeesWork() && !_closed; i++)
        {
            Thread.SpinWait(20);
        }

        Volatile.Write(ref _isOneSpinning, 0);
    }

    private void Leave_NeedsLock(PoolWorker worker)
    {
        if (worker.IsSearching)
        {
            worker.IsSearching = false;
            Interlocked.Decrement(ref _searching);
        }

        List<IPoolItem> left;
        lock (worker.Gate)
        {
            _busyOfGone += worker.Track.Busy;
            _movesElsewhere += worker.Moves;
            _elsewhere += worker.Totals;
            worker.Totals = default;
            if (_sharedTimeline is null)
            {
                _timeline.Leave(worker.Track);
            }

            left = worker.Own.Clear();
        }

        lock (_goingOnGate)
        {
            left.ForEach(_goingOn.Add);
        }

        if (worker.Serves is { } served)
        {
            served.Spare = null;
            _spares.Remove(worker);
        }
        else
        {
            _threads--;
            _workers.Remove(worker);
        }

        CountEveryone_NeedsLock();
        CountIdle_NeedsLock();
        EndIfDone_NeedsLock();
    }

    // Threads with work keep the process alive, resting ones don't: Main may return with work pending, and an idle pool
    // never holds up the exit. It is set where work is given, for the thread itself may come too late.
    private void SetForeground_NeedsLock(PoolWorker worker, bool foreground) =>
        worker.Thread.IsBackground = !foreground || _abandoned;

    private List<PoolWorker>? AsyncEnded_NeedsLock()
    {
        if (--_asyncRunning > 0)
            return null;

        foreach (PoolWorker worker in _idle)
        {
            SetForeground_NeedsLock(worker, false);
        }

        return _closed ? TakeIdle_NeedsLock() : null;
    }

    private List<PoolWorker> TakeIdle_NeedsLock()
    {
        List<PoolWorker> idle = [.. _idle];
        idle.ForEach(WillSearch_NeedsLock);
        _idle.Clear();
        CountIdle_NeedsLock();
        return idle;
    }

    private void CouldNotStart(PoolWorker worker, Exception cause)
    {
        bool alone;
        Wake instead = default;
        lock (_gate)
        {
            alone = _threads == 1 && worker.Serves is null;
            if (!alone)
            {
                Leave_NeedsLock(worker);

                // Who added something may have counted on it.
                if (_idle.Count > 0 && SeesWork())
                {
                    instead = Wake_NeedsLock();
                }
            }
        }

        instead.Do();

        // With other workers it goes on more slowly; without any, nobody would ever run what was accepted.
        if (alone)
        {
            Break(worker, cause);
        }
        else
        {
            Log?.NoThread(worker.Name, cause);
        }
    }

    /// <summary>The thread that a new item needs, if any: found under the lock, woken after it.</summary>
    private readonly struct Wake(PoolCore core, PoolWorker? worker, bool isNew)
    {
        internal void Do()
        {
            if (worker is null)
                return;

            if (!isNew)
            {
                worker.WakeUp();
                return;
            }

            try
            {
                worker.Start();
            }
            catch (OutOfMemoryException cause)
            {
                // What the runtime throws when the system gives it no thread.
                core.CouldNotStart(worker, cause);
            }
        }
    }
}
