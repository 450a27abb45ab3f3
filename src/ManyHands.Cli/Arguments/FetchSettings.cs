using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>What one <c>hands fetch</c> or <c>hands crawl</c> is to do.</summary>
internal sealed record FetchSettings
{
    public required ScrapeOptions Scrape { get; init; }

    /// <summary>Null for a list.</summary>
    public CrawlOptions? Crawl { get; init; }

    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>A file of URLs; <c>-</c> is standard input; null is none.</summary>
    public string? Input { get; init; }

    /// <summary>The port of the live page, 0 for any that is free; null for no page.</summary>
    public int? DashboardPort { get; init; }

    public bool Json { get; init; }

    public string? LogFile { get; init; }

    /// <summary>Where what each worker did goes, as a trace; null is nowhere.</summary>
    public string? TraceFile { get; init; }

    public bool Verbose { get; init; }

    public bool Quiet { get; init; }
}
