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

    /// <summary>Asks whether the URL may be fetched; null when it may, else what its attempt comes to without a request.</summary>
    ValueTask<Attempt?> AdmitAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>What one attempt asks for.</summary>
    FetchRequest RequestFor(Lease lease);

    /// <summary>Where the page leads, before its result is written; null when nobody wants to know.</summary>
    ValueTask<PageLeads?> ReadAsync(Lease lease, Attempt attempt, CancellationToken cancellationToken);

    /// <summary>The URL's result is safe, and the scheduler is done with it.</summary>
    void Finish(Lease lease, PageResult result);
}
