namespace ManyHands;

// Waits that the runtime can't turn into running the job waited for: a spare worker runs it instead. A README of the
// whole protocol would be longer than the code: the watch looks every 25 ms, and only while something is queued that jobs
// have submitted, or have still to do.
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
            if (!standsStill || worker.Item is null || worker.Spare is not null || !worker.IsBlocked
                || FindFor(worker, takes: false) is null)
                continue;

            WorkerTrack track = _timeline.AddWorker($"{Name}-spare-{++_lastSpare}");
            PoolWorker spare = new(this, track, _holes) { Serves = worker, ServesMove = moves };
            worker.Spare = spare;
            _spares.Add(spare);
            added.Add(spare);
        }

        CountEveryone_NeedsLock();
    }

    // What jobs on this worker, or on the one that it is a spare of, have submitted, they or their descendants; or the next
    // stretches of all these. Taken, if it is to be; of rows the newest, of stretches the oldest.
    private IPoolItem? FindFor(PoolWorker worker, bool takes, bool stretchesFirst = false)
    {
        HashSet<IPoolJob> jobs = [];
        bool haveChildren = false;
        for (PoolWorker? server = worker; server is not null; server = server.Serves)
        {
            haveChildren |= AddJobs(server, jobs);
        }

        if (jobs.Count == 0)
            return null;

        return (stretchesFirst ? FindGoingOnFor(jobs, takes) : null)
            ?? (haveChildren ? FindInRowsFor(jobs, takes) : null)
            ?? (stretchesFirst ? null : FindGoingOnFor(jobs, takes));
    }

    // Those that may wait for something here; whether any has submitted others.
    private static bool AddJobs(PoolWorker worker, HashSet<IPoolJob> jobs)
    {
        bool haveChildren = false;
        lock (worker.Gate)
        {
            if (worker.Item is not { } item)
                return false;

            foreach (IPoolJob job in (IPoolJob[])[item.Job, .. worker.Inner.Select(inner => inner.Job)])
            {
                haveChildren |= job.Slot.HasChildren;
                if (job.Slot.HasChildren || job.IsAsync)
                {
                    jobs.Add(job);
                }
            }
        }

        return haveChildren;
    }

    private IPoolItem? FindInRowsFor(HashSet<IPoolJob> jobs, bool takes)
    {
        foreach (PoolWorker other in _everyone)
        {
            if (other.Own.Length == 0)
                continue;

            lock (other.Gate)
            {
                Kin kin = new(jobs);
                for (int place = other.Own.Length - 1; place >= 0; place--)
                {
                    if (other.Own[place] is { } item && kin.Has(item.Job) && (!takes || other.Own.TryTakeAt(place)))
                        return item;
                }
            }
        }

        return null;
    }

    private IPoolItem? FindGoingOnFor(HashSet<IPoolJob> jobs, bool takes)
    {
        if (_goingOn.Length == 0)
            return null;

        lock (_goingOnGate)
        {
            Kin kin = new(jobs);
            for (int place = 0; place < _goingOn.Length; place++)
            {
                if (_goingOn[place] is { } item && kin.Has(item.Job) && (!takes || _goingOn.TryTakeAt(place)))
                    return item;
            }
        }

        return null;
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

            IPoolItem? item = served.IsBlocked ? FindFor(served, takes: true, stretchesFirst: spare.Turns % 2 == 0) : null;
            lock (spare.Gate)
            {
                spare.Turns++;
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

    // Descendants of some jobs. Siblings lie beside each other: of their parent it is asked once.
    private struct Kin(HashSet<IPoolJob> ancestors)
    {
        private IPoolJob? _lastParent;
        private bool _lastHas;

        internal bool Has(IPoolJob job)
        {
            if (ancestors.Contains(job))
                return true;

            IPoolJob? parent = job.Slot.Parent;
            if (parent != _lastParent)
            {
                _lastParent = parent;
                while (parent is not null && !ancestors.Contains(parent))
                {
                    parent = parent.Slot.Parent;
                }

                _lastHas = parent is not null;
            }

            return _lastHas;
        }
    }
}
