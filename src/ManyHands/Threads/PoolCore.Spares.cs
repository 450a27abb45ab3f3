namespace ManyHands;

// Waits that the runtime can't turn into running the job waited for: a spare worker runs it instead. A README of the
// whole protocol would be longer than the code: the watch looks every 25 ms, and only while there are nested jobs.
internal sealed partial class PoolCore
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan SpareLooksEvery = TimeSpan.FromMilliseconds(5);

    // After this many looks without work a spare leaves; the watch sends another should one be needed again.
    private const int SparePatience = 40;

    private readonly List<PoolWorker> _spares = [];
    private Timer? _watch;
    private bool _watching;
    private long _moves;      // jobs that started or ended
    private long _movesSeen;  // of those, what the watch saw last
    private int _lastSpare;

    private bool NeedsWatch_NeedsLock()
    {
        if (_watching || _queue.Nested.Count == 0)
            return false;

        _movesSeen = -1;
        return _watching = true;
    }

    // It looks at real threads, so its clock is the real one, whatever time the pool was given.
    private void StartWatch()
    {
        if (_watch is null)
        {
            Interlocked.CompareExchange(ref _watch, NewWatch(), null);
        }

        _watch.Change(WatchEvery, Timeout.InfiniteTimeSpan);
    }

    // The timer must not keep an idle pool alive that everybody else has forgotten.
    private Timer NewWatch()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return new Timer(static core =>
            {
                if (((WeakReference<PoolCore>)core!).TryGetTarget(out PoolCore? target))
                {
                    target.Look();
                }
            }, new WeakReference<PoolCore>(this), Timeout.Infinite, Timeout.Infinite);
        }
    }

    private void Look()
    {
        List<PoolWorker> spares = [];
        lock (_gate)
        {
            if (_queue.Nested.Count == 0)
            {
                _watching = false;
                return;
            }

            // As long as anything moves, the queue comes to what is waited for.
            if (_moves == _movesSeen)
            {
                AddSpares_NeedsLock(_workers, spares);
                AddSpares_NeedsLock([.. _spares], spares);
            }

            _movesSeen = _moves;
        }

        foreach (PoolWorker spare in spares)
        {
            Log?.Spare(spare.Name, spare.Serves!.Name);
            new Wake(this, spare, isNew: true).Do();
        }

        StartWatch();
    }

    private void AddSpares_NeedsLock(List<PoolWorker> workers, List<PoolWorker> added)
    {
        foreach (PoolWorker worker in workers)
        {
            if (worker.Item is null || worker.Spare is not null || !worker.IsBlocked || FirstFor_NeedsLock(worker) < 0)
                continue;

            WorkerTrack track = _timeline.AddWorker($"{Name}-spare-{++_lastSpare}");
            PoolWorker spare = new(this, track) { Serves = worker, ServesMove = worker.Moves };
            worker.Spare = spare;
            _spares.Add(spare);
            added.Add(spare);
        }
    }

    // The place of what a job on this worker has submitted, or one that it submitted, or a stretch of these; -1 without.
    private int FirstFor_NeedsLock(PoolWorker worker)
    {
        for (int place = 0; place < _queue.Nested.Length; place++)
        {
            for (IPoolJob? job = _queue.Nested[place]?.Job; job is not null; job = job.Slot.NoteIfAny?.Parent)
            {
                if (job.Slot.NoteIfAny?.Worker == worker)
                    return place;
            }
        }

        return -1;
    }

    /// <summary>The next item for a spare; null when it may go, because the worker it serves has moved on.</summary>
    private IPoolItem? NextForSpare(PoolWorker spare)
    {
        PoolWorker served = spare.Serves!;
        long now = EndOfStretch(spare);
        for (int look = 0; ; look++)
        {
            lock (_gate)
            {
                CloseStretch_NeedsLock(spare, now);
                spare.Item = null;
                if (served.Moves != spare.ServesMove || look == SparePatience)
                {
                    Leave_NeedsLock(spare);
                    return null;
                }

                if (served.IsBlocked && FirstFor_NeedsLock(served) is >= 0 and int place)
                {
                    IPoolItem item = _queue.Nested[place]!;
                    _queue.Nested.RemoveAt(place);
                    Take_NeedsLock(item, spare);
                    spare.Track.Since = now;
                    return item;
                }

                now = WorkerTrack.JustNow;
            }

            spare.Park(SpareLooksEvery);
        }
    }
}
