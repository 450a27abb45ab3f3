namespace ManyHands.Scraping;

/// <summary>
/// Notices patterns of URLs that have no end, and holds back what belongs to them: calendars, paths that repeat themselves,
/// session ids, one page under many queries, URLs too long or too deep. Not thread-safe; confined to a worker.
/// </summary>
/// <remarks>
/// <para>
/// It sees URLs alone, no pages, and judges a URL by those that were let in before: which of a trap's URLs are let in depends
/// on their order, that it ends does not. What a site can hide behind any name, such as made-up words linking to more of
/// them, no pattern tells from content; depth and budgets end it.
/// </para>
/// <para>
/// Memory is bounded (below 48 MB, most of it only where sites have session ids or thousands of paths with hundreds of queries);
/// what was unused the longest is forgotten first, and may then begin anew. All is decided by the calls, the seed and the day, so
/// after a kill <see cref="Restore"/> brings the state back.
/// </para>
/// </remarks>
internal sealed class CrawlTraps
{
    private readonly UrlHash _hash;
    private readonly TrapRule[] _rules;
    private readonly TrapLog _log = new();

    /// <param name="today">What calendars are measured by.</param>
    /// <param name="seed">Of the hashes; one that sites can't know, and the same for a crawl that goes on.</param>
    public CrawlTraps(DateOnly today, long seed)
    {
        _hash = new UrlHash(seed);
        _rules = [new PathLoops(_hash), new CarriedIds(_hash), new Calendars(_hash, today), new QueryFloods(_hash)];
    }

    /// <summary>What was held back, the most first.</summary>
    public IEnumerable<TrapFinding> Findings => _log.Findings;

    /// <summary>
    /// Whether to let in a URL that was found. To be asked once for each URL, when it is new and in scope, in the order of
    /// finding; an allowed URL counts as let in. Not for starts.
    /// </summary>
    public TrapVerdict Check(WebUrl found)
    {
        Span<TrapUrl.Segment> segments = stackalloc TrapUrl.Segment[TrapUrl.MostSegments];
        Span<TrapUrl.Parameter> parameters = stackalloc TrapUrl.Parameter[TrapUrl.MostParameters];
        if (found.Href.Length > TrapLimits.LongestUrl)
            return HoldBack(TrapKinds.TooLong, found);
        TrapUrl url = TrapUrl.Of(found, _hash, segments, parameters);
        if (url.TooDeep || url.Parts.Authority.Count('.') >= TrapLimits.MostHostLabels)
            return HoldBack(TrapKinds.TooDeep, found);

        foreach (TrapRule rule in _rules)
        {
            if (rule.HoldsBack(url, out ulong pattern))
                return _log.CountKnown(rule.Kind, pattern) ?? _log.CountNew(rule.Kind, pattern, rule.Describe(url));
        }

        foreach (TrapRule rule in _rules)
            rule.Admit(url);
        return default;
    }

    /// <summary>
    /// Counts a URL that was let in by an earlier run: give it those that <see cref="Check"/> allowed, in their order, before it
    /// is asked for more. About as fast as asking.
    /// </summary>
    public void Restore(WebUrl known)
    {
        Span<TrapUrl.Segment> segments = stackalloc TrapUrl.Segment[TrapUrl.MostSegments];
        Span<TrapUrl.Parameter> parameters = stackalloc TrapUrl.Parameter[TrapUrl.MostParameters];
        if (known.Href.Length > TrapLimits.LongestUrl)
            return;
        TrapUrl url = TrapUrl.Of(known, _hash, segments, parameters);
        if (url.TooDeep)
            return;
        foreach (TrapRule rule in _rules)
            rule.HoldsBack(url, out _);
        foreach (TrapRule rule in _rules)
            rule.Admit(url);
    }

    // Told by site and first folder: the rest is what has grown.
    private TrapVerdict HoldBack(string kind, WebUrl url)
    {
        UrlParts parts = UrlParts.Of(url);
        int slash = parts.Path[1..].IndexOf('/');
        ReadOnlySpan<char> folder = slash < 0 ? "/" : parts.Path[..(slash + 2)];
        ulong pattern = UrlHash.Then(_hash.Of(parts.Authority), _hash.Of(folder));
        return _log.CountKnown(kind, pattern) ?? _log.CountNew(kind, pattern, $"{parts.Authority}{folder}…");
    }
}
