namespace ManyHands.Scraping;

/// <summary>What became of a URL, as its worker hands it over for keeping.</summary>
internal sealed record FinishedPage
{
    public required TakenUrl Url { get; init; }

    /// <summary>The last attempt. Its body belongs to the journal from here on, whatever comes of it.</summary>
    public required Attempt Attempt { get; init; }

    /// <summary>The body made ready for <c>pages.db</c>, where that is wanted.</summary>
    public PackedBody? Packed { get; init; }

    /// <summary>The attempt's exchanges made ready for WARC files, where that is wanted.</summary>
    public IReadOnlyList<CapturedExchange> Captured { get; init; } = [];

    /// <summary>Start of the first attempt; null when none was made.</summary>
    public DateTimeOffset? Started { get; init; }

    public double Milliseconds { get; init; }

    public int Attempts { get; init; }

    public string? Worker { get; init; }

    /// <summary>Where a crawled page leads; null when nobody looked.</summary>
    public PageLeads? Leads { get; init; }

    /// <summary>The attempts before the last one.</summary>
    public IReadOnlyList<FailedTry> Tries { get; init; } = [];
}

/// <summary>Where a crawled page leads.</summary>
/// <param name="Urls">Each once; a redirect's target alone, where it is a redirect.</param>
/// <param name="IsCut">It had more than was read.</param>
internal sealed record PageLeads(IReadOnlyList<FoundUrl> Urls, bool IsCut = false)
{
    /// <summary>It has no body, and stands for its target.</summary>
    public bool IsRedirect => Urls is [{ Place: FoundUrl.Redirect }];
}

/// <summary>An attempt that another followed.</summary>
internal sealed record FailedTry(DateTimeOffset Started, double Milliseconds, string? Worker, int? Status, PageError Error);
