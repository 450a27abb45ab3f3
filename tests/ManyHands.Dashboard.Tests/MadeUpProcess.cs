namespace ManyHands.Dashboard.Tests;

/// <summary>A process that has whatever a test says. Thread-safe.</summary>
internal sealed class MadeUpProcess : IInspectedProcess
{
    private volatile IReadOnlyList<IInspected> _executors = [];
    private volatile IReadOnlyList<WaitSnapshot> _waits = [];
    private volatile IReadOnlyList<InspectionWarning> _warnings = [];
    private volatile IReadOnlyList<InspectionWarning> _standing = [];

    public IReadOnlyList<IInspected> Executors { get => _executors; set => _executors = value; }

    public IReadOnlyList<WaitSnapshot> Waits { set => _waits = value; }

    public IReadOnlyList<InspectionWarning> Warnings { set => _warnings = value; }

    public IReadOnlyList<InspectionWarning> Standing { set => _standing = value; }

    public InspectionSnapshot Snapshot(IReadOnlyList<IInspected> executors) =>
        new(MadeUpExecutor.Zero, [.. executors.Select(executor => executor.Snapshot())], _waits, _warnings) { Standing = _standing };
}

/// <summary>An executor of which a test says what it has done. Its clock counts microseconds from <see cref="Zero"/>. Thread-safe.</summary>
internal sealed class MadeUpExecutor : IInspected
{
    public static readonly DateTimeOffset Zero = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ClockAnchor Anchor = new(Zero, 0, 1_000_000);

    private readonly Lock _gate = new();
    private readonly List<Slice> _slices = [];
    private readonly List<Row> _workers = [];
    private readonly Dictionary<TimelineCursor, long> _readers = [];
    private readonly string _name;
    private readonly Func<DateTimeOffset> _now;
    private long _completed;
    private long _failed;
    private JobOutcomes _outcomes;
    private long _forgotten;

    public MadeUpExecutor(string name, int workers, Func<DateTimeOffset> now)
    {
        _name = name;
        _now = now;
        for (int number = 1; number <= workers; number++)
            _workers.Add(new Row(new WorkerTrack($"{name}-{number}", number, new SliceWriter())));
    }

    public long Queued { get; set; }

    /// <summary>How many entries were handed out in all.</summary>
    public long Read { get; private set; }

    /// <summary>A worker ran a job, from and to a moment.</summary>
    /// <param name="worker">From 0.</param>
    /// <param name="job">Its name.</param>
    /// <param name="start">Since <see cref="Zero"/>.</param>
    /// <param name="end">Since <see cref="Zero"/>.</param>
    /// <param name="failed">How it ended.</param>
    /// <param name="label">Its label; null is none.</param>
    /// <param name="outcome">What came of it, where it ended well.</param>
    public void Run(int worker, string job, TimeSpan start, TimeSpan end, bool failed = false, string? label = null, JobOutcome outcome = JobOutcome.AsEnded)
    {
        lock (_gate)
        {
            Row row = _workers[worker];
            SliceEnd ending = failed ? SliceEnd.Failed : outcome.ToEnd() ?? SliceEnd.Completed;
            long id = ++row.Track.JobsDone + (1000 * (worker + 1));
            object shown = label is null ? job : new JobInfo(id, job, _name, row.Track.Name) { Label = label };
            _slices.Add(new Slice(shown, row.Track, (long)start.TotalMicroseconds, (long)end.TotalMicroseconds, Slice.TagOf(id, SliceKind.Job, ending)));
            row.Track.Busy += (long)(end - start).TotalMicroseconds;
            row.Since = Zero + end;
            if (failed) _failed++;
            else _completed++;
            _outcomes = _outcomes.And(outcome);
        }
    }

    /// <summary>A worker begins with a job, or waits in it.</summary>
    public void Begin(int worker, string job, TimeSpan start, string? waitsFor = null, string? label = null)
    {
        lock (_gate)
        {
            _workers[worker].Job = new JobInfo(7, job, _name, _workers[worker].Track.Name) { Label = label };
            _workers[worker].Since = Zero + start;
            _workers[worker].WaitsFor = waitsFor;
        }
    }

    /// <summary>Drops all entries but the latest few thousand, as the real one does.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            int old = Math.Max(0, _slices.Count - 4000);
            _slices.RemoveRange(0, old);
            _forgotten += old;
        }
    }

    public ExecutorSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new ExecutorSnapshot
            {
                Name = _name,
                Kind = "MadeUpExecutor",
                Time = _now(),
                MaxWorkers = _workers.Count,
                Counts = new ExecutorCounts(Queued, _workers.Count(row => row.Job is not null), _completed, _failed, 0),
                Outcomes = _outcomes,
                OldestWait = Queued > 0 ? TimeSpan.FromSeconds(1.5) : null,
                BusyTime = TimeSpan.FromMicroseconds(_workers.Sum(row => row.Track.Busy)),
                Workers = [.. _workers.Select(row => row.Tell())],
            };
        }
    }

    public TimelineRecord Record()
    {
        lock (_gate)
            return new TimelineRecord(_name, "MadeUpExecutor", Anchor, [.. _slices], 0);
    }

    public TimelineTail ReadOn(TimelineCursor cursor, int most)
    {
        lock (_gate)
        {
            bool isFirst = !_readers.TryGetValue(cursor, out long before);
            Slice[] tail = [.. _slices.Skip((int)(Math.Max(before, _forgotten) - _forgotten)).TakeLast(most)];
            long written = _forgotten + _slices.Count;
            _readers[cursor] = written;
            Read += tail.Length;
            return new TimelineTail(Anchor, tail, isFirst ? 0 : written - before - tail.Length);
        }
    }

    private sealed class Row(WorkerTrack track)
    {
        public WorkerTrack Track => track;

        public JobInfo? Job { get; set; }

        public DateTimeOffset Since { get; set; } = Zero;

        public string? WaitsFor { get; set; }

        public WorkerSnapshot Tell() => new(
            track.Name, WaitsFor is not null ? WorkerState.Waiting : Job is not null ? WorkerState.Running : WorkerState.Idle, Job, Since, track.JobsDone,
            TimeSpan.FromMicroseconds(track.Busy), null, WaitsFor);
    }
}
