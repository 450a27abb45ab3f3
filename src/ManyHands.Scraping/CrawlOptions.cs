namespace ManyHands.Scraping;

/// <summary>Which pages a crawl takes, and in which order. Set it up before it is handed over; nothing reads it while it changes.</summary>
public sealed class CrawlOptions
{
    /// <summary>Links from a start to the furthest page. The default is 20.</summary>
    public int Depth { get; init; } = 20;

    /// <summary>How far from the starts links are followed. The default is <see cref="ScopeKind.Host"/>.</summary>
    public ScopeKind Scope { get; init; }

    /// <summary>Regular expressions: found links must match one of them somewhere. The default is none, which lets all in.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Regular expressions: found links must match none of them anywhere. The default is none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Query parameters that are dropped from found links; <c>*</c> stands for anything, as in <c>utm_*</c>. The default is none.</summary>
    public IReadOnlyList<string> DropQuery { get; init; } = [];

    /// <summary>Which of a host's pages is fetched first. The default is <see cref="CrawlOrder.BreadthFirst"/>.</summary>
    public CrawlOrder Order { get; init; }

    /// <summary>Takes what pages need to be shown as well: images, styles and what they name, scripts, icons. The default is false.</summary>
    public bool Requisites { get; init; }

    /// <summary>Reads the sitemaps that robots.txt names, else <c>/sitemap.xml</c>. The default is false.</summary>
    public bool Sitemaps { get; init; }

    /// <summary>Fetches what robots.txt disallows; with <see cref="Sitemaps"/> it is asked for all the same, for those that it names. The default is false.</summary>
    public bool IgnoreRobots { get; init; }

    /// <summary>Requests that got an answer, in this run, redirects and failures with a status counted; null is no limit. The default is null.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Bytes of bodies, after decompression, in this run; what is in flight may go beyond. The default is null: no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>How long the run may begin requests. The default is null: no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>As <see cref="MaxPages"/>, for each host. The default is null: no limit.</summary>
    public long? MaxHostPages { get; init; }

    /// <summary>As <see cref="MaxBytes"/>, for each host. The default is null: no limit.</summary>
    public long? MaxHostBytes { get; init; }

    /// <summary>As <see cref="MaxTime"/>, for each host, from its first request on. The default is null: no limit.</summary>
    public TimeSpan? MaxHostTime { get; init; }
}

/// <summary>Which of a host's pages is fetched first.</summary>
public enum CrawlOrder
{
    /// <summary>The ones nearest to a start; among equals what a sitemap says is more important.</summary>
    BreadthFirst,

    /// <summary>The ones furthest from a start.</summary>
    DepthFirst,

    /// <summary>What a sitemap says is more important, wherever it lies.</summary>
    Priority,
}
