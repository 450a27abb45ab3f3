namespace ManyHands.Scraping;

/// <summary>What became of a URL, as its worker hands it over for keeping.</summary>
internal sealed record FinishedPage
{
    public required TakenUrl Url { get; init; }

    /// <summary>The last attempt. Its body belongs to the journal from here on, whatever comes of it.</summary>
    public required Attempt Attempt { get; init; }

    /// <summary>The body made ready for <c>pages.db</c>, where that is wanted.</summary>
    public PackedBody? Packed { get; init; }

    /// <summary>Start of the first attempt; null when none was made.</summary>
    public DateTimeOffset? Started { get; init; }

    public double Milliseconds { get; init; }

    public int Attempts { get; init; }

    public string? Worker { get; init; }
}
