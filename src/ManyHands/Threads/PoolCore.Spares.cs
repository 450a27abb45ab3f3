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
    private volatile bool _watching;
    private long _movesElsewhere; // async jobs that started or ended, and what workers did that have left
    private int _lastSpare;

    // Jobs that started or ended. What they were a moment ago will do.
    private long Moves_NeedsLock => _movesElsewhere + _everyone.Sum(worker => (long)worker.Moves);

    // Called when something was added that a blocked worker may wait for.
    private void Watch()
    {
        if (_watching)
            return;

        lock (_gate)
        {
            if (_watching)
                return;

            foreach (PoolWorker worker in _everyone)
            {
                worker.MovesSeen = -1;
            }

            _watching = true;
        }

        StartWatch();
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
            // Who adds after this either finds it unwatched, or is seen here.
            _watching = false;
            if (!HasInner())
                return;

            _watching = true;
            AddSpares_NeedsLock(spares);
        }

        foreach (PoolWorker spare in spares)
        {
            Log?.Spare(spare.Name, spare.Serves!.Name);
            new Wake(this, spare, isNew: true).Do();
        }

        StartWatch();
    }

    // For those that have not moved since the last look.
    private void AddSpares_NeedsLock(List<PoolWorker> added)
    {
        foreach (PoolWorker worker in _everyone)
        {
            int moves = worker.Moves;
            bool standsStill = moves == worker.MovesSeen;
            worker.MovesSeen = moves;
            if (!standsStill || worker.Item is null || worker.Spare is not null || !worker.IsBlocked || !IsWaitedFor(worker))
                continue;

            WorkerTrack track = _timeline.AddWorker($"{Name}-spare-{++_lastSpare}");
            PoolWorker spare = new(this, track, _holes) { Serves = worker, ServesMove = moves };
            worker.Spare = spare;
            _spares.Add(spare);
            added.Add(spare);
        }

        CountEveryone_NeedsLock();
    }

    private bool IsWaitedFor(PoolWorker worker) => FindFor(worker, takes: false) is not null;

    // What a job on this worker has submitted, or one that it submitted, or the next stretch of these.
    private IPoolItem? FindFor(PoolWorker worker, bool takes)
    {
        HashSet<IPoolJob> jobs;
        lock (worker.Gate)
        {
            if (worker.Item is not { } item)
                return null;

            jobs = [item.Job, .. worker.Inner.Select(inner => inner.Job)];
        }

        foreach (PoolWorker other in _everyone)
        {
            if (other.Own.Length == 0)
                continue;

            lock (other.Gate)
            {
                if (FindFor(jobs, other.Own, takes) is { } found)
                    return found;
            }
        }

        lock (_goingOnGate)
        {
            return FindFor(jobs, _goingOn, takes);
        }
    }

    private static IPoolItem? FindFor(HashSet<IPoolJob> waiting, PoolRing row, bool takes)
    {
        for (int place = 0; place < row.Length; place++)
        {
            if (row[place] is { } item && DescendsFrom(item.Job, waiting) && (!takes || row.TryTakeAt(place)))
                return item;
        }

        return null;
    }

    private static bool DescendsFrom(IPoolJob? job, HashSet<IPoolJob> ancestors)
    {
        while (job is not null && !ancestors.Contains(job))
        {
            job = job.Slot.Parent;
        }

        return job is not null;
    }

    /// <summary>The next item for a spare; null when it may go, because the worker it serves has moved on.</summary>
    private IPoolItem? NextForSpare(PoolWorker spare)
    {
        PoolWorker served = spare.Serves!;
        long since = EndStretch(spare);
        for (int look = 0; ; look++)
        {
            if (served.Moves != spare.ServesMove || look == SparePatience)
            {
                lock (_gate)
                {
                    Leave_NeedsLock(spare);
                }

                AskForWorker(_goingOn.Length); // it may have left something there
                return null;
            }

            IPoolItem? item = served.IsBlocked ? FindFor(served, takes: true) : null;
            lock (spare.Gate)
            {
                spare.Item = item;
                if (item is not null)
                {
                    Begin_NeedsLock(item, spare);
                    spare.Track.Since = since;
                }
            }

            if (item is not null)
                return Begun(item);

            since = WorkerTrack.JustNow;
            spare.Park(SpareLooksEvery);
        }
    }
}
