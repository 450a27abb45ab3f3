namespace ManyHands.Dashboard;

/// <summary>All that the page knows, and what to tell it next. Not thread-safe; used under the watch's gate.</summary>
internal sealed class World(string title)
{
    /// <summary>
    /// Spans in one digest: more are joined, ever more coarsely. Only a lane whose jobs are longer than a digest's time has one
    /// for each of them, so that the number is bounded by this and the lanes.
    /// </summary>
    public const int MostSpans = 1500;

    /// <summary>Spans kept for one that joins, all lanes together.</summary>
    public const int MostPast = 20_000;

    private const int MostWaits = 60;
    private const int MostWarnings = 100;
    private const int MostStanding = 20;
    private const int MostEnded = 8;
    private const double Coarsest = 256;

    // Milliseconds; looks are a quarter of a second apart, more or less.
    private const double BetweenPoints = 900;

    private readonly Dictionary<IInspected, ExecutorHistory> _executors = new(ReferenceEqualityComparer.Instance);
    private readonly List<ExecutorHistory> _inOrder = [];
    private readonly SectionHistory _sections = new();
    private IReadOnlyList<InspectionWarning> _warnings = [];
    private IReadOnlyList<InspectionWarning> _standing = [];
    private Sight? _last;
    private double _lastPoint = double.NaN;
    private int _lastExecutor;

    /// <summary>Takes in what was seen, and gives what has changed.</summary>
    public Digest Take(Sight sight)
    {
        double time = UnixTime.Of(sight.Time);
        bool isPoint = !(time - _lastPoint < BetweenPoints);
        if (isPoint)
            _lastPoint = time;
        foreach (SeenExecutor seen in sight.Executors)
        {
            if (!_executors.TryGetValue(seen.Executor, out ExecutorHistory? history))
            {
                history = new ExecutorHistory(++_lastExecutor, seen.Snapshot.Name, seen.Snapshot.Kind);
                _executors.Add(seen.Executor, history);
                _inOrder.Add(history);
            }

            history.Take(seen, isPoint ? time : null);
        }

        List<int> gone = Forget(sight, time);
        JoinFresh();
        bool newWarnings = !sight.Warnings.SequenceEqual(_warnings) || !sight.Standing.SequenceEqual(_standing);
        (_warnings, _standing) = (sight.Warnings, sight.Standing);
        _last = sight;

        var names = new NameTable();
        Digest digest = Describe(time, names) with
        {
            Executors = [.. _inOrder.Select(executor => executor.Changes(time, names))],
            Gone = gone.Count > 0 ? gone : null,
            Warnings = newWarnings ? Warnings() : null,
            Sections = sight.Sections is { } sections ? _sections.Take(sections, time) : null,
        };
        LimitPast(time);
        return digest;
    }

    /// <summary>All there is, for one that joins.</summary>
    public Digest Everything(DateTimeOffset now)
    {
        double time = UnixTime.Of(now);
        var names = new NameTable();
        return Describe(time, names) with
        {
            Reset = true,
            Title = VisibleText.Of(title, 80),
            Executors = [.. _inOrder.Select(executor => executor.Everything(time, names))],
            Warnings = Warnings(),
            Sections = _sections.Everything(),
        };
    }

    private Digest Describe(double time, NameTable names) => new()
    {
        Time = Math.Round(time, 1),
        Names = names.Names,
        Executors = [],
        MoreExecutors = _last?.MoreExecutors ?? 0,
        Waits = _last is { Waits: { Count: > 0 } waits } ? WaitDigests.Of([.. waits.OrderByDescending(static wait => wait.Duration).Take(MostWaits)]) : null,
        MoreWaits = Math.Max(0, (_last?.Waits.Count ?? 0) - MostWaits),
    };

    // What stands is told however old it is.
    private WarningDigest[] Warnings() =>
    [
        .. _warnings.SkipLast(MostWarnings).Where(_standing.Contains).TakeLast(MostStanding).Concat(_warnings.TakeLast(MostWarnings)).Select(Tell),
    ];

    /// <summary>Executors that have ended stay for as long as the page looks back, the last few of them.</summary>
    private List<int> Forget(Sight sight, double time)
    {
        var live = new HashSet<IInspected>(sight.Executors.Select(static seen => seen.Executor), ReferenceEqualityComparer.Instance);
        foreach ((IInspected executor, ExecutorHistory history) in _executors)
        {
            if (live.Contains(executor))
                continue;
            history.End();
            _executors.Remove(executor); // It is not kept alive for its history.
        }

        List<int> gone = [];
        int ended = _inOrder.Count(static executor => executor.HasEnded);
        foreach (ExecutorHistory history in _inOrder.Where(static executor => executor.HasEnded).ToArray())
        {
            if (ended <= MostEnded && history.Seen >= time - ExecutorHistory.Window)
                continue;
            _inOrder.Remove(history);
            gone.Add(history.Id);
            ended--;
        }

        return gone;
    }

    private void JoinFresh()
    {
        for (double resolution = 1; resolution <= Coarsest && Lanes.Sum(static lane => lane.Fresh.Count) > MostSpans; resolution *= 4)
        {
            foreach (LaneHistory lane in Lanes)
                lane.Fresh.Join(resolution);
        }
    }

    private void LimitPast(double time)
    {
        int share = Math.Max(16, MostPast / Math.Max(1, _inOrder.Sum(static executor => executor.Lanes.Count())));
        foreach (LaneHistory lane in Lanes)
        {
            lane.Past.DropBefore(time - ExecutorHistory.Window);
            if (lane.Past.Count > share)
                lane.Past.Limit(share * 3 / 4);
        }
    }

    private IEnumerable<LaneHistory> Lanes => _inOrder.SelectMany(static executor => executor.Lanes);

    private WarningDigest Tell(InspectionWarning warning) => new(
        warning.Kind.ToString(), Math.Round(UnixTime.Of(warning.Time)), VisibleText.Of(warning.Subject, 200), VisibleText.Of(warning.Message, 1000),
        [.. warning.Stacks.Take(6).Select(static stack => VisibleText.Lines(stack, 20))], _standing.Contains(warning) ? true : null);
}
