namespace ManyHands.Scraping;

/// <summary>Counts what a run does. Thread-safe.</summary>
/// <param name="time">Measures rates.</param>
/// <param name="comparesPages">Whether to count what has become of pages.</param>
internal sealed class RunTally(TimeProvider time, bool comparesPages = false)
{
    private static readonly TimeSpan RateSpan = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly PhaseTimes _times = new(time);
    private readonly long[] _failures = new long[Enum.GetValues<PageErrorKind>().Length];
    private readonly long[] _notAsked = new long[Enum.GetValues<PageErrorKind>().Length];
    private readonly Dictionary<Lease, long> _inFlight = [];
    private readonly Queue<(long At, long Done, long Bytes)> _samples = [];
    private readonly long _began = time.GetTimestamp();
    private long _offered;
    private long _taken;
    private long _done;
    private long _bytes;
    private long _skipped;
    private long _leftOver;
    private long _findings;
    private ScrapeChanges? _changes = comparesPages ? new(0, 0, 0, 0) : null;
    private string? _limit;
    private readonly SortedSet<string> _hostLimits = new(StringComparer.Ordinal);
    private (string From, string To)? _scopeMove;
    private bool _exhausted;

    /// <summary>The input has given so many URLs.</summary>
    public void Offer(int offered)
    {
        lock (_gate)
            _offered += offered;
    }

    public void Take(int offered, int taken)
    {
        lock (_gate)
        {
            _offered += offered;
            _skipped += offered - taken;
            _taken += taken;
        }
    }

    /// <summary>What a crawl knows of by now: URLs to fetch in this run, done ones among them, those left out by rules, and those left to the next run.</summary>
    public void Know(long total, long leftOut, long leftOver)
    {
        lock (_gate)
        {
            (_taken, _skipped, _leftOver) = (total, leftOut, leftOver);
            _exhausted = true;
        }
    }

    public void ReachLimit(string limit)
    {
        lock (_gate)
            _limit = limit;
    }

    public void ReachHostLimit(string limit)
    {
        lock (_gate)
            _hostLimits.Add(limit);
    }

    public void MoveScope(string from, string to)
    {
        lock (_gate)
            _scopeMove = (from, to);
    }

    public void Exhaust()
    {
        lock (_gate)
            _exhausted = true;
    }

    public void Begin(Lease lease)
    {
        lease.Progress.Begin(_times, FetchPhase.HostTurn);
        lock (_gate)
            _inFlight[lease] = time.GetTimestamp();
    }

    public void End(Lease lease)
    {
        lease.Progress.End();
        lock (_gate)
            _inFlight.Remove(lease);
    }

    /// <summary>An attempt is over, and what came of it is kept.</summary>
    /// <param name="lease">Whose attempt; <see cref="FetchProgress.End"/> says when that is done.</param>
    /// <param name="phase">What is done first.</param>
    public void BeginKeeping(Lease lease, FetchPhase phase) => lease.Progress.Begin(_times, phase);

    /// <param name="result">A result that is safe.</param>
    /// <param name="isFinding">A failure that the run came to find out.</param>
    /// <param name="isGivenUp">It failed since its host was given up.</param>
    public void Count(PageResult result, bool isFinding, bool isGivenUp = false)
    {
        lock (_gate)
        {
            _done++;
            _findings += isFinding ? 1 : 0;
            _bytes += result.Bytes ?? 0;
            if (result.Error is not { } error)
                return;
            _failures[(int)error.Kind]++;
            _notAsked[(int)error.Kind] += isGivenUp ? 1 : 0;
        }
    }

    /// <summary>Compares a result with the body kept before.</summary>
    public void Compare(KeptPage? kept, PageResult result)
    {
        lock (_gate)
        {
            if (_changes is not { } changes)
                return;
            bool wasGood = kept is { IsGood: true };
            _changes = result switch
            {
                { Error: null, Status: 304 } => changes with { Unchanged = changes.Unchanged + 1 },
                { Error: null, Sha256: { } hash } when wasGood && kept!.Sha256 == hash => changes with { Unchanged = changes.Unchanged + 1 },
                { Error: null, Sha256: not null } when wasGood => changes with { Changed = changes.Changed + 1 },
                { Error: null, Sha256: not null } => changes with { New = changes.New + 1 },
                { Status: 404 or 410 } when wasGood => changes with { Gone = changes.Gone + 1 },
                _ => changes,
            };
        }
    }

    public ScrapeStatus Snapshot(int held, int workers)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            (double rate, double byteRate) = Rate_NeedsLock(now);
            return new ScrapeStatus
            {
                Done = _done,
                Failed = _failures.Sum(),
                Failures = ByKind(_failures),
                NotAsked = ByKind(_notAsked),
                Bytes = _bytes,
                Offered = _offered,
                Skipped = _skipped,
                Findings = _findings,
                Changes = _changes,
                Limit = _limit,
                HostLimits = [.. _hostLimits],
                LeftOver = _leftOver,
                ScopeMoved = _scopeMove,
                Total = _exhausted ? _taken : null,
                Waiting = Math.Max(0, held - _inFlight.Count),
                Workers = workers,
                Rate = rate,
                ByteRate = byteRate,
                InFlight =
                [
                    .. _inFlight.OrderBy(static pair => pair.Value).Select(pair => new Download(
                        pair.Key.Taken.Spelling, pair.Key.Worker, time.GetElapsedTime(pair.Value, now), pair.Key.Progress.Bytes)
                    {
                        Phase = pair.Key.Progress.Phase,
                    }),
                ],
                Phases = _times.Snapshot(),
            };
        }
    }

    private static Dictionary<PageErrorKind, long> ByKind(long[] counts) =>
        Enum.GetValues<PageErrorKind>().Where(kind => counts[(int)kind] > 0).ToDictionary(static kind => kind, kind => counts[(int)kind]);

    // From the oldest sample within the span to now: whoever asks often gets a moving average, and the first a mean.
    private (double Pages, double Bytes) Rate_NeedsLock(long now)
    {
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.Peek().At, now) > RateSpan)
            _samples.Dequeue();
        (long at, long done, long bytes) = _samples.TryPeek(out var oldest) ? oldest : (_began, 0, 0);
        if (_samples.Count == 0)
            _samples.Enqueue((_began, 0, 0));
        _samples.Enqueue((now, _done, _bytes));
        double seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0 ? ((_done - done) / seconds, (_bytes - bytes) / seconds) : (0, 0);
    }
}
