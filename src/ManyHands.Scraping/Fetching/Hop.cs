namespace ManyHands.Scraping;

/// <summary>One request of a chain of redirects.</summary>
internal sealed record Hop
{
    public required WebUrl Url { get; init; }

    /// <summary>A public page led here: only globally reachable addresses will do.</summary>
    public bool PublicOnly { get; init; }

    /// <summary>The header fields that the user gave are sent along.</summary>
    public bool WithGivenFields { get; init; }

    public string? Authorization { get; init; }

    public string? Cookie { get; init; }

    public Validators? Kept { get; init; }

    /// <summary>Told where it stands.</summary>
    public FetchProgress? Progress { get; init; }
}
