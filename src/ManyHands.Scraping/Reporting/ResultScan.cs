namespace ManyHands.Scraping;

/// <summary>Everything that one look at each result tells. Not thread-safe; confined to a worker.</summary>
internal sealed class ResultScan
{
    private const int MostSlow = 20;
    private const int MostBroken = 100_000;

    private static readonly int?[] TimeLimits = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, null];

    private readonly Dictionary<(string? Kind, int Status), (long Count, long Bytes)> _outcomes = [];
    private readonly Dictionary<ulong, string> _kinds = [];
    private readonly long[] _times = new long[TimeLimits.Length];
    private readonly TopList<long> _slowest = new(MostSlow);
    private long? _first;
    private long? _last;

    public long Count { get; private set; }

    public long Ok { get; private set; }

    public long Bytes { get; private set; }

    public DateTimeOffset? First => _first is { } first ? ResultColumns.Time(first) : null;

    public DateTimeOffset? Last => _last is { } last ? ResultColumns.Time(last) : null;

    /// <summary>404 and 410, the first of them by id: as many as it is worth finding links to.</summary>
    public List<long> Broken { get; } = [];

    public long BrokenCount { get; private set; }

    /// <summary>Those that redirects led elsewhere, the first of them by id.</summary>
    public List<long> Redirected { get; } = [];

    public long RedirectedCount { get; private set; }

    public IReadOnlyList<OutcomeCount> Outcomes =>
        [.. _outcomes.Select(static pair => new OutcomeCount(pair.Key.Kind, pair.Key.Status < 0 ? null : pair.Key.Status, pair.Value.Count, pair.Value.Bytes))
            .OrderByDescending(static outcome => outcome.Count).ThenBy(static outcome => outcome.Kind, StringComparer.Ordinal).ThenBy(static outcome => outcome.Status)];

    /// <summary>From the first that any page needed to the last.</summary>
    public IReadOnlyList<TimeCount> Times
    {
        get
        {
            int first = Array.FindIndex(_times, static count => count > 0);
            int last = Array.FindLastIndex(_times, static count => count > 0);
            return first < 0 ? [] : [.. Enumerable.Range(first, last - first + 1)
                .Select(i => new TimeCount(TimeLimits[i] is { } limit ? TimeSpan.FromMilliseconds(limit) : null, _times[i]))];
        }
    }

    /// <summary>Ids, the slowest first. Empties the list.</summary>
    public List<long> TakeSlowest() => _slowest.Take();

    public static ResultScan Run(JournalReader reader, int mostRedirects)
    {
        var scan = new ResultScan();
        using SqliteStatement pages = reader.Prepare(
            "SELECT id, status, bytes, started, ms, attempts, error_kind, length(final_url) > 0 FROM pages");
        while (pages.Step())
            scan.Add(pages, mostRedirects);
        return scan;
    }

    private void Add(SqliteStatement page, int mostRedirects)
    {
        long id = page.Int64(0);
        int status = (int)(page.Int64OrNull(1) ?? -1);
        long bytes = page.Int64(2);
        string? kind = Kind(page.Bytes(6));
        (long count, long sum) = _outcomes.GetValueOrDefault((kind, status));
        _outcomes[(kind, status)] = (count + 1, sum + bytes);
        Count++;
        Ok += kind is null ? 1 : 0;
        Bytes += bytes;
        if (page.Int64OrNull(3) is { } started)
        {
            _first = Math.Min(_first ?? started, started);
            _last = Math.Max(_last ?? started, started);
        }
        if (page.Int64(5) > 0)
            AddTime(id, page.Double(4));
        if (status is 404 or 410 && ++BrokenCount <= MostBroken)
            Broken.Add(id);
        if (page.Int64(7) != 0 && ++RedirectedCount <= mostRedirects)
            Redirected.Add(id);
    }

    private void AddTime(long id, double milliseconds)
    {
        _times[Array.FindIndex(TimeLimits, limit => limit is null || milliseconds < limit)]++;
        _slowest.Offer(milliseconds, id);
    }

    // A kind is a short word of a few: its octets are the key that finds the string made for it before.
    private string? Kind(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
            return null;
        ulong key = System.IO.Hashing.XxHash3.HashToUInt64(octets);
        if (!_kinds.TryGetValue(key, out string? kind))
            _kinds[key] = kind = System.Text.Encoding.UTF8.GetString(octets);
        return kind;
    }
}
