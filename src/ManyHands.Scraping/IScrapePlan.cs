namespace ManyHands.Scraping;

/// <summary>What a run does beside fetching: where its URLs come from, and what is made of a page. Thread-safe.</summary>
internal interface IScrapePlan
{
    /// <summary>Whether a redirect is followed at once; otherwise it is a result of its own.</summary>
    bool FollowsRedirects { get; }

    /// <summary>Whether bodies are written down to be read, even if they are not to be kept.</summary>
    bool ReadsBodies { get; }

    /// <summary>The URLs to fetch, as they are wanted; ends when no more will come. One reader.</summary>
    IAsyncEnumerable<TakenUrl> UrlsAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether the URL may be fetched now.</summary>
    ValueTask<Admission> AdmitAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>What one attempt asks for.</summary>
    FetchRequest RequestFor(Lease lease);

    /// <summary>Where the page leads, before its result is written; null when nobody wants to know.</summary>
    ValueTask<PageLeads?> ReadAsync(Lease lease, Attempt attempt, CancellationToken cancellationToken);

    /// <summary>An attempt that <see cref="AdmitAsync"/> granted has ended.</summary>
    void End(Lease lease, Attempt attempt);

    /// <summary>The result is a failure that the run came to find out: it leaves the run a success.</summary>
    bool IsFinding(Lease lease, PageResult result);

    /// <summary>The URL's result is safe, and the scheduler is done with it; null when there is none in this run.</summary>
    void Finish(Lease lease, PageResult? result);
}

/// <summary>What a run holds back for the sake of hosts and memory. Thread-safe.</summary>
/// <param name="Rule">How much a host is asked, unless more is known of it.</param>
/// <param name="Window">URLs held in memory at most.</param>
/// <param name="PerAddress">Requests at once to all hosts behind one address; null is no limit.</param>
internal sealed record RunLimits(PacingRule Rule, int Window, int? PerAddress)
{
    public static RunLimits OfList(ScrapeOptions options) =>
        new(new PacingRule(options.PerHost ?? 16, options.Delay ?? TimeSpan.Zero), Math.Max(4096, 8 * (options.Workers ?? 1)), null);

    // Room for what waits for a thousand hosts that are closed for now.
    public static RunLimits OfCrawl(ScrapeOptions options) =>
        new(new PacingRule(options.PerHost ?? 1, options.Delay ?? TimeSpan.FromSeconds(0.5), SetsAside: true), 16 * 1024, options.PerAddress);
}
