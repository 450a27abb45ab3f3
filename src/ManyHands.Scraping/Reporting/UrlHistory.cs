namespace ManyHands.Scraping;

/// <summary>What the journal can say of one URL.</summary>
internal sealed record UrlHistory
{
    /// <summary>What was asked for, in its normal form; the text itself when it is no URL.</summary>
    public required string Asked { get; init; }

    /// <summary>Why it is no URL; null when it is one.</summary>
    public string? Problem { get; init; }

    /// <summary>Null when the journal does not know it; where <see cref="Dropped"/> is not null, it is that URL's.</summary>
    public KnownUrl? Known { get; init; }

    /// <summary>How links to it are read, where the last crawl left parameters out of them and it is not known as asked; else null.</summary>
    public DroppedQuery? Dropped { get; init; }

    /// <summary>Where it is not known: spellings that are, the likelier ones first.</summary>
    public IReadOnlyList<string> Near { get; init; } = [];

    /// <summary>Where it is not known: URLs whose redirects ended there.</summary>
    public SomeUrls RedirectedFrom { get; init; } = SomeUrls.None;
}

/// <summary>A URL without what <c>--drop-query</c> left out of links.</summary>
/// <param name="Url">What is left, in its normal form.</param>
/// <param name="Names">Of parameters, as they were given.</param>
internal sealed record DroppedQuery(string Url, IReadOnlyList<string> Names);

/// <summary>Some of many.</summary>
/// <param name="Count">All of them.</param>
/// <param name="First">A few.</param>
internal sealed record SomeUrls(long Count, IReadOnlyList<string> First)
{
    public static SomeUrls None { get; } = new(0, []);
}

/// <summary>One that the journal knows.</summary>
internal sealed record KnownUrl
{
    /// <summary>As first spelled.</summary>
    public required string Spelling { get; init; }

    /// <summary>Its normal form.</summary>
    public required string Identity { get; init; }

    /// <summary>It was given with user and password, which are told nowhere.</summary>
    public bool HasCredentials { get; init; }

    /// <summary>From a start to it; empty where it came from a list of URLs.</summary>
    public IReadOnlyList<WayStep> Way { get; init; } = [];

    /// <summary>The way is longer than what is told of it.</summary>
    public bool WayIsCut { get; init; }

    /// <summary>Links from a start by the shortest way found; null where it came from a list of URLs.</summary>
    public int? Depth { get; init; }

    /// <summary>Why it is left out; null when no rule keeps it out.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>What lets it in by the last crawl's rules; null for a start, and when they don't say: it was let in by others.</summary>
    public ScopeVerdict? LetInBy { get; init; }

    /// <summary>Where it waits, how many URLs of its host wait before it, those in flight counted; null when it does not wait.</summary>
    public long? Ahead { get; init; }

    /// <summary>Where its site stands with its robots.txt, without the text; null when it was never asked for.</summary>
    public RobotsState? Robots { get; init; }

    /// <summary>It failed or a budget left it out, and the next run tries it again.</summary>
    public bool IsTriedAgain { get; init; }

    /// <summary>In the order of time; the result told now is the last one.</summary>
    public IReadOnlyList<PastTry> Tries { get; init; } = [];

    /// <summary>What it became; null before that.</summary>
    public PageResult? Result { get; init; }

    /// <summary>The body from before, which stays although the last result is without one; null where there is none.</summary>
    public KeptPage? Kept { get; init; }

    /// <summary>Other URLs whose body is the same.</summary>
    public SomeUrls SameContent { get; init; } = SomeUrls.None;

    public LinkedFrom LinkedFrom { get; init; } = LinkedFrom.Nobody;

    /// <summary>Pages that it leads to; null when nobody looked.</summary>
    public int? Links { get; init; }

    /// <summary>URLs whose way leads through it though it has no links: what it listed as a sitemap, as far as nothing else led there sooner.</summary>
    public long Listed { get; init; }

    /// <summary>It had more links than were read.</summary>
    public bool LinksAreCut { get; init; }
}

/// <summary>A step of the way on which a URL was found.</summary>
/// <param name="Url">Its spelling.</param>
/// <param name="Place">Where it stood on the page before it.</param>
internal sealed record WayStep(string Url, string Place);

/// <summary>An attempt, or several that ended in one result.</summary>
internal sealed record PastTry
{
    /// <summary>Null when no request was made.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Of one attempt; of a result, from the first attempt's start to the end.</summary>
    public double Milliseconds { get; init; }

    public int Attempts { get; init; }

    /// <summary>It is a result, whose attempts before the last one stand for themselves; else one attempt that another followed.</summary>
    public bool IsResult => Attempts != 1;

    public string? Worker { get; init; }

    public int? Status { get; init; }

    public string? ErrorKind { get; init; }

    public string? ErrorMessage { get; init; }
}
