namespace ManyHands.Scraping;

/// <summary>What became of all that a journal knows: figures of everything, and the most telling examples.</summary>
internal sealed record JournalReport
{
    /// <summary>Links were followed, at least once.</summary>
    public required bool IsCrawl { get; init; }

    /// <summary>The last crawl did without robots.txt; null when the journal does not say.</summary>
    public bool? IgnoredRobots { get; init; }

    /// <summary>URLs ever met.</summary>
    public long Known { get; init; }

    /// <summary>URLs with a result.</summary>
    public long Finished { get; init; }

    public long Ok { get; init; }

    public long Failed => Finished - Ok;

    /// <summary>Still to be fetched, those in flight counted, and those that a budget left to the next run.</summary>
    public long Waiting { get; init; }

    /// <summary>Left out by a rule.</summary>
    public long LeftOut { get; init; }

    /// <summary>Of <see cref="Waiting"/>, those that a budget left to the next run.</summary>
    public long LeftOver { get; init; }

    /// <summary>Of the bodies as kept.</summary>
    public long Bytes { get; init; }

    /// <summary>Start of the earliest page, and of the latest; null when there is none.</summary>
    public DateTimeOffset? First { get; init; }

    public DateTimeOffset? Last { get; init; }

    /// <summary>Where sites stand with their robots.txt; null for lists of URLs.</summary>
    public RobotsCounts? Robots { get; init; }

    /// <summary>By kind of failure and status, the most frequent first.</summary>
    public IReadOnlyList<OutcomeCount> Outcomes { get; init; } = [];

    /// <summary>By host and port, the most frequent first.</summary>
    public Listing<HostCount> Hosts { get; init; } = Listing<HostCount>.None;

    /// <summary>By media type, the most frequent first.</summary>
    public Listing<TypeCount> Types { get; init; } = Listing<TypeCount>.None;

    /// <summary>By time taken, the shortest first.</summary>
    public IReadOnlyList<TimeCount> Times { get; init; } = [];

    /// <summary>By links from a start.</summary>
    public IReadOnlyList<DepthCount> Depths { get; init; } = [];

    /// <summary>The slowest first.</summary>
    public IReadOnlyList<SlowPage> Slowest { get; init; } = [];

    /// <summary>URLs left out, by reason, the most frequent first.</summary>
    public IReadOnlyList<ReasonCount> Reasons { get; init; } = [];

    /// <summary>By reason and rule, the most frequent first. Traps are among them, each with the pattern that gave it away.</summary>
    public Listing<SkippedCount> Skipped { get; init; } = Listing<SkippedCount>.None;

    /// <summary>What budgets left to the next run, by budget and host, the most frequent first.</summary>
    public Listing<SkippedCount> Budgets { get; init; } = Listing<SkippedCount>.None;

    /// <summary>Hosts of pages that robots.txt disallows, the most frequent first.</summary>
    public Listing<HostCount> Disallowed { get; init; } = Listing<HostCount>.None;

    /// <summary>Hosts of pages that were not asked for, since their robots.txt can't be had; the next run asks again. The most frequent first.</summary>
    public Listing<HostCount> OutOfReach { get; init; } = Listing<HostCount>.None;

    /// <summary>404 and 410, those that most pages lead to first; where there are more than 100,000, of the first so many.</summary>
    public Listing<BrokenPage> Broken { get; init; } = Listing<BrokenPage>.None;

    /// <summary>Bodies that several URLs have, empty ones aside, the most frequent first.</summary>
    public Listing<SameContent> Same { get; init; } = Listing<SameContent>.None;

    /// <summary>URLs that <see cref="Same"/> has beyond the first of each, and their bytes.</summary>
    public long Copies { get; init; }

    public long CopiedBytes { get; init; }

    /// <summary>In the order found.</summary>
    public Listing<RedirectedPage> Redirects { get; init; } = Listing<RedirectedPage>.None;

    /// <summary>Pages that had more links than were read.</summary>
    public long CutPages { get; init; }
}

/// <summary>The first of many.</summary>
/// <param name="Count">All of them.</param>
/// <param name="First">The first, some tens.</param>
internal sealed record Listing<T>(long Count, IReadOnlyList<T> First)
{
    public static Listing<T> None { get; } = new(0, []);
}

/// <summary>Results that ended alike. Kind is null where they ended well; status where there was no answer.</summary>
internal sealed record OutcomeCount(string? Kind, int? Status, long Count, long Bytes);

/// <summary>Results of one host and port; malformed URLs stand under an empty one.</summary>
internal sealed record HostCount(string Host, long Count, long Ok, long Disallowed, long OutOfReach, long Bytes);

/// <summary>Results of one media type; empty where no answer told one.</summary>
internal sealed record TypeCount(string Type, long Count, long Bytes);

/// <summary>Pages that took less than a time, and no less than the time before it.</summary>
/// <param name="Below">Null for all that took longer.</param>
/// <param name="Count">Pages.</param>
internal sealed record TimeCount(TimeSpan? Below, long Count);

/// <summary>URLs so many links from a start.</summary>
internal sealed record DepthCount(int Depth, long LetIn, long LeftOut);

/// <summary>Sites (scheme, host, port) by where they stand with their robots.txt.</summary>
internal sealed record RobotsCounts(long Found, long None, long OutOfReach);

internal sealed record SlowPage(string Url, double Milliseconds, int Attempts, int? Status, string? ErrorKind);

internal sealed record ReasonCount(string Reason, long Count);

/// <summary>URLs left out for one reason and by one rule.</summary>
/// <param name="Reason">As in <see cref="LeftOut"/>.</param>
/// <param name="Rule">What decided; null where the reason says it all.</param>
/// <param name="Count">URLs.</param>
/// <param name="Examples">One or two.</param>
internal sealed record SkippedCount(string Reason, string? Rule, long Count, IReadOnlyList<string> Examples);

internal sealed record BrokenPage(string Url, int Status, LinkedFrom LinkedFrom);

internal sealed record SameContent(string Sha256, long Count, long Bytes, IReadOnlyList<string> Urls);

internal sealed record RedirectedPage(string Url, string Target, int? Status);
