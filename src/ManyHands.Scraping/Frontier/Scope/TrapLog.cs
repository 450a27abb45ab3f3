namespace ManyHands.Scraping;

/// <summary>
/// Counts what was held back, by pattern. When there are too many patterns, those found last are counted by kind alone. Not
/// thread-safe; confined to a worker.
/// </summary>
internal sealed class TrapLog
{
    private const int MostPatterns = 4096;
    private const int LongestPattern = 200;

    private readonly Dictionary<(string Kind, ulong Key), Entry> _entries = [];

    public IEnumerable<TrapFinding> Findings =>
        _entries.Select(entry => new TrapFinding(entry.Key.Kind, entry.Value.Pattern, entry.Value.Skipped))
            .OrderByDescending(finding => finding.Skipped).ThenBy(finding => finding.Pattern, StringComparer.Ordinal);

    /// <summary>The pattern for this key, when it has one already.</summary>
    public TrapVerdict? CountKnown(string kind, ulong key)
    {
        if (!_entries.TryGetValue((kind, key), out Entry? entry))
        {
            if (_entries.Count < MostPatterns)
                return null;
            entry = Rest(kind);
        }

        entry.Skipped++;
        return new TrapVerdict(kind, entry.Pattern);
    }

    public TrapVerdict CountNew(string kind, ulong key, string pattern)
    {
        if (pattern.Length > LongestPattern)
            pattern = string.Concat(pattern.AsSpan(0, LongestPattern), "…");
        _entries.Add((kind, key), new Entry(pattern) { Skipped = 1 });
        return new TrapVerdict(kind, pattern);
    }

    private Entry Rest(string kind)
    {
        if (!_entries.TryGetValue((kind, 0), out Entry? rest))
            _entries.Add((kind, 0), rest = new Entry("(other patterns)"));
        return rest;
    }

    private sealed class Entry(string pattern)
    {
        public string Pattern { get; } = pattern;

        public long Skipped { get; set; }
    }
}
