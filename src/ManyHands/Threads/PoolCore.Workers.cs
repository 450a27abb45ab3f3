namespace ManyHands;

// Threads: when one is started, woken, put to rest, sent home.
internal sealed partial class PoolCore
{
    /// <summary>Prepares the thread for its first job.</summary>
    internal void Initialize() => _initializer?.Invoke();

    /// <summary>The worker's next item; null when it may go. Waits for one.</summary>
    internal IPoolItem? Next(PoolWorker worker)
    {
        if (worker.Serves is not null)
            return NextForSpare(worker);

        if (worker.TakeNext() is { } next)
            return next;

        bool maySpin = true;
        long now = EndOfStretch(worker);
        while (true)
        {
            bool spins = false;
            lock (_gate)
            {
                CloseStretch_NeedsLock(worker, now);
                Free_NeedsLock(worker);
                if (TakeFirst_NeedsLock(worker) is { } item)
                {
                    worker.Track.Since = now;
                    return item;
                }

                worker.Item = null;
                now = WorkerTrack.JustNow;
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

    private static void WakeAll(List<PoolWorker>? workers)
    {
        foreach (PoolWorker worker in workers ?? [])
        {
            worker.WakeUp();
        }
    }

    // Workers that are awake and free will look into the queue before they rest, so only what is beyond them needs another.
    private Wake Wake_NeedsLock() => Worker_NeedsLock() with { StartsWatch = NeedsWatch_NeedsLock() };

    private Wake Worker_NeedsLock()
    {
        int free = _threads - _busy;
        if (_idle.Count > 0 && _queue.Count > free - _idle.Count)
        {
            PoolWorker worker = _idle.Pop();
            SetForeground_NeedsLock(worker, true);
            return new Wake(this, worker, isNew: false);
        }

        if (_queue.Count > free && _threads < MaxWorkers)
        {
            PoolWorker worker = new(this, _timeline.AddWorker($"{Name}-{++_lastWorker}"));
            _workers.Add(worker);
            _threads++;
            return new Wake(this, worker, isNew: true);
        }

        return new Wake(this, null, isNew: false);
    }

    // Some 20 µs. A stale count costs one round through the lock, or one wake-up.
    private void Spin()
    {
        for (int i = 0; i < 40 && _queue.Count == 0 && !_closed; i++)
        {
            Thread.SpinWait(20);
        }

        _isOneSpinning = false;
    }

    private void Free_NeedsLock(PoolWorker worker)
    {
        if (worker.IsBusy)
        {
            worker.IsBusy = false;
            _busy--;
        }
    }

    private void Leave_NeedsLock(PoolWorker worker)
    {
        _busyOfGone += worker.Track.Busy;
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
        _idle.Clear();
        return idle;
    }

    private void CouldNotStart(PoolWorker worker, Exception cause)
    {
        bool alone;
        lock (_gate)
        {
            alone = _threads == 1 && worker.Serves is null;
            if (!alone)
            {
                Leave_NeedsLock(worker);
            }
        }

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
        internal bool StartsWatch { get; init; }

        internal void Do()
        {
            if (StartsWatch)
            {
                core.StartWatch();
            }

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
