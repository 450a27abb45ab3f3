namespace ManyHands.Scraping;

/// <summary>How far a run is, at one moment.</summary>
public sealed record ScrapeStatus
{
    /// <summary>URLs with a result that is safe, failed ones among them.</summary>
    public required long Done { get; init; }

    /// <summary>Of those, the ones that did not end well.</summary>
    public required long Failed { get; init; }

    /// <summary>How many failed, by kind; kinds that did not occur are left out.</summary>
    public required IReadOnlyDictionary<PageErrorKind, long> Failures { get; init; }

    /// <summary>Of the failed ones, those that a crawl came to find out: disallowed by robots.txt, kept out by one that can't be had, or a link to what isn't there.</summary>
    public required long Findings { get; init; }

    /// <summary>
    /// Of <see cref="Failures"/>, those of URLs that were not asked for, since their host was given up for this run; those of kind
    /// <see cref="PageErrorKind.Robots"/> since its robots.txt can't be had. Another run tries them again.
    /// </summary>
    public IReadOnlyDictionary<PageErrorKind, long> NotAsked { get; init; } = new Dictionary<PageErrorKind, long>();

    /// <summary>What has become of pages since the last run; null unless this one asks for all again.</summary>
    public ScrapeChanges? Changes { get; init; }

    /// <summary>The limit that ended a crawl, such as <c>max-pages</c>; null when none did.</summary>
    public string? Limit { get; init; }

    /// <summary>The limits that ended a crawl of a host, or of several, such as <c>max-host-pages</c>.</summary>
    public IReadOnlyList<string> HostLimits { get; init; } = [];

    /// <summary>URLs that <see cref="HostLimits"/> left to another run.</summary>
    public long LeftOver { get; init; }

    /// <summary>The hosts from which and to which a start's redirect moved a crawl's scope, last; null when none did.</summary>
    public (string From, string To)? ScopeMoved { get; init; }

    /// <summary>Bytes of the bodies kept.</summary>
    public required long Bytes { get; init; }

    /// <summary>URLs that the input has given by now, malformed ones and those given twice among them.</summary>
    public long Offered { get; init; }

    /// <summary>URLs that were offered and not taken: given before, or done by an earlier run; in a crawl, those known and left out by its rules.</summary>
    public required long Skipped { get; init; }

    /// <summary>URLs to fetch in this run, done ones among them; null until the source has been read to its end; in a crawl, those known by now.</summary>
    public required long? Total { get; init; }

    /// <summary>URLs in memory that wait for their host's turn, or for another attempt.</summary>
    public required int Waiting { get; init; }

    /// <summary>Downloads at once, at most; an automatic limit changes it.</summary>
    public required int Workers { get; init; }

    /// <summary>Results a second, over the last seconds.</summary>
    public required double Rate { get; init; }

    /// <summary>Bytes of bodies kept a second, over the last seconds.</summary>
    public required double ByteRate { get; init; }

    /// <summary>What is being downloaded, the longest first.</summary>
    public required IReadOnlyList<Download> InFlight { get; init; }

    /// <summary>How long downloads were in each phase, all added up.</summary>
    public IReadOnlyDictionary<FetchPhase, TimeSpan> Phases { get; init; } = new Dictionary<FetchPhase, TimeSpan>();

    /// <summary>Hosts that nothing is asked of at the moment, those that will be asked again first; at most 100.</summary>
    public IReadOnlyList<StoppedHost> StoppedHosts { get; init; } = [];
}

/// <summary>What a run with <see cref="ScrapeOptions.Again"/> found to have become of pages.</summary>
/// <param name="New">Not kept before.</param>
/// <param name="Changed">Kept before, with another body.</param>
/// <param name="Unchanged">Answered with 304, or with the same body.</param>
/// <param name="Gone">Kept before, and answered with 404 or 410.</param>
public sealed record ScrapeChanges(long New, long Changed, long Unchanged, long Gone);

/// <summary>A download under way.</summary>
/// <param name="Url">As first spelled, without user and password. From outside: escape it before showing.</param>
/// <param name="Worker">Who does it.</param>
/// <param name="Elapsed">Since this attempt began.</param>
/// <param name="Bytes">Of the body, so far, after decompression.</param>
public sealed record Download(string Url, string? Worker, TimeSpan Elapsed, long Bytes)
{
    /// <summary>What it does, or waits for; null when it has just come to its end.</summary>
    public FetchPhase? Phase { get; init; }
}
