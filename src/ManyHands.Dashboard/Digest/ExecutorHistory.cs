namespace ManyHands.Dashboard;

/// <summary>What is known of one executor over the last minutes. Not thread-safe.</summary>
internal sealed class ExecutorHistory(int id, string name, string kind)
{
    /// <summary>Workers of one executor that have a lane; the others are only counted.</summary>
    public const int MostLanes = 1024;

    /// <summary>How long the page looks back, in milliseconds.</summary>
    public const double Window = 300_000;

    private const int MostKeys = 20;

    private readonly Dictionary<string, LaneHistory> _lanes = new(StringComparer.Ordinal);
    private readonly List<LaneHistory> _newLanes = [];
    private readonly List<int> _goneLanes = [];
    private readonly List<LaneHistory> _changed = [];
    private readonly PointSeries _points = new(6);
    private ExecutorSnapshot? _last;
    private (double Time, ExecutorSnapshot Seen)? _sample;
    private double[]? _newPoint;
    private double _seen;
    private bool _isNew = true;
    private int _lastLane;
    private int _moreWorkers;

    public int Id => id;

    public bool HasEnded { get; private set; }

    /// <summary>When it was last seen, in milliseconds since 1970.</summary>
    public double Seen => _seen;

    public IEnumerable<LaneHistory> Lanes => _lanes.Values;

    /// <summary>Takes in what was seen. Lanes have fresh spans then.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="pointAt">In milliseconds since 1970: the time of a point, when there is to be one; the same for all executors.</param>
    public void Take(SeenExecutor seen, double? pointAt)
    {
        double now = UnixTime.Of(seen.Snapshot.Time);
        double before = _last is null ? now - Window : _seen;
        _changed.Clear();
        _moreWorkers = 0;
        TakeSlices(seen.Tail, now);
        foreach (WorkerSnapshot worker in seen.Snapshot.Workers)
        {
            if (LaneOf(worker.Name, now) is not { } lane)
            {
                _moreWorkers++;
                continue;
            }

            if (seen.Tail.Missed > 0)
                lane.Summarize(worker, before, now);
            lane.Note(worker);
            var row = WorkerRow.Of(worker);
            if (lane.Told != row)
            {
                lane.Told = row;
                _changed.Add(lane);
            }
        }

        _last = seen.Snapshot;
        _seen = now;
        if (pointAt is { } time)
            TakePoint(seen.Snapshot, now, time);
        Forget(now);
    }

    /// <summary>It is no longer there.</summary>
    public void End()
    {
        HasEnded = true;
        _changed.Clear();
    }

    /// <summary>What has changed. Fresh spans become past ones.</summary>
    public ExecutorDigest Changes(double time, NameTable names)
    {
        ExecutorDigest digest = Describe() with
        {
            Name = _isNew ? VisibleText.Of(name, 80) : null,
            Kind = _isNew ? VisibleText.Of(kind, 80) : null,
            NewLanes = _newLanes.Count > 0 ? [.. _newLanes.Select(static lane => new LaneDigest(lane.Id, lane.Name))] : null,
            GoneLanes = _goneLanes.Count > 0 ? [.. _goneLanes] : null,
            Workers = DigestRows.Workers(_changed, time, names),
            Spans = DigestRows.Spans(_lanes.Values, static lane => lane.Fresh, time, names),
            Points = _newPoint,
        };
        _isNew = false;
        _newLanes.Clear();
        _goneLanes.Clear();
        _newPoint = null;
        foreach (LaneHistory lane in _lanes.Values)
            lane.Age();
        return digest;
    }

    /// <summary>All there is, for one that joins.</summary>
    public ExecutorDigest Everything(double time, NameTable names) => Describe() with
    {
        Name = VisibleText.Of(name, 80),
        Kind = VisibleText.Of(kind, 80),
        NewLanes = [.. _lanes.Values.Select(static lane => new LaneDigest(lane.Id, lane.Name))],
        Workers = HasEnded ? [] : DigestRows.Workers(_lanes.Values.Where(static lane => lane.Told is not null), time, names),
        Spans = DigestRows.Spans(_lanes.Values, static lane => lane.Past, time, names),
        Points = _points.All(),
    };

    private ExecutorDigest Describe()
    {
        ExecutorSnapshot last = _last!;
        return new ExecutorDigest
        {
            Id = id,
            MaxWorkers = last.MaxWorkers,
            Queued = last.Counts.Queued,
            Running = last.Counts.Running,
            Completed = last.Counts.Completed - last.Outcomes.All,
            Failed = Failed(last),
            TriedAgain = last.Outcomes.TriedAgain,
            Cancelled = last.Counts.Cancelled + last.Outcomes.Cancelled,
            OldestWait = HasEnded ? null : last.OldestWait?.TotalMilliseconds,
            HasEnded = HasEnded,
            MoreWorkers = _moreWorkers,
            Workers = [],
            Spans = [],
            Keys = last.Lanes.Count == 0 || HasEnded ? null :
            [
                .. last.Lanes.OrderByDescending(static lane => lane.Queued).ThenByDescending(static lane => lane.Running).Take(MostKeys)
                    .Select(static lane => new KeyDigest(VisibleText.Of(lane.Name, 120), lane.Running, lane.Resting, lane.Queued)),
            ],
            MoreKeys = HasEnded ? 0 : Math.Max(0, last.Lanes.Count - MostKeys),
        };
    }

    private void TakeSlices(TimelineTail tail, double now)
    {
        double ticks = 1000.0 / tail.Anchor.Frequency;
        double zero = UnixTime.Of(tail.Anchor.Time) - (tail.Anchor.Timestamp * ticks);
        foreach (Slice slice in tail.Slices)
        {
            double end = zero + (slice.End * ticks);
            if (end > now - Window && LaneOf(slice.Worker.Name, now) is { } lane)
                lane.Fresh.Add(Span.Of(slice, zero + (slice.Start * ticks), end));
        }
    }

    private LaneHistory? LaneOf(string worker, double now)
    {
        if (!_lanes.TryGetValue(worker, out LaneHistory? lane))
        {
            if (_lanes.Count >= MostLanes)
                return null;
            lane = new LaneHistory(++_lastLane, worker);
            _lanes.Add(worker, lane);
            _newLanes.Add(lane);
        }

        lane.LastSeen = now;
        return lane;
    }

    private void TakePoint(ExecutorSnapshot snapshot, double now, double time)
    {
        ExecutorCounts counts = snapshot.Counts;
        if (_sample is var (before, seen))
        {
            double milliseconds = Math.Max(1, now - before);
            double perSecond = 1000 / milliseconds;
            double room = milliseconds * Math.Max(1, snapshot.Workers.Count);
            _newPoint =
            [
                Math.Round(time), Math.Round((Ended(counts) - Ended(seen.Counts)) * perSecond, 1), Math.Round((Failed(snapshot) - Failed(seen)) * perSecond, 2),
                counts.Queued, counts.Running, Math.Round(Math.Clamp(100 * (snapshot.BusyTime - seen.BusyTime).TotalMilliseconds / room, 0, 100), 1),
            ];
            _points.Add(_newPoint);
        }

        _sample = (now, snapshot);
    }

    private static long Ended(ExecutorCounts counts) => counts.Completed + counts.Failed + counts.Cancelled;

    private static long Failed(ExecutorSnapshot snapshot) => snapshot.Counts.Failed + snapshot.Outcomes.Failed;

    private void Forget(double now)
    {
        foreach ((string worker, LaneHistory lane) in _lanes)
        {
            if (lane.LastSeen >= now - Window)
                continue;
            _lanes.Remove(worker);
            _goneLanes.Add(lane.Id);
        }
    }
}
