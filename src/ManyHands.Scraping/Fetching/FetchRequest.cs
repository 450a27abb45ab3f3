namespace ManyHands.Scraping;

/// <summary>What one attempt is to fetch.</summary>
/// <param name="Url">May carry user and password.</param>
/// <param name="Kept">What is known of the copy kept from an earlier run; null asks without conditions.</param>
internal sealed record FetchRequest(WebUrl Url, Validators? Kept = null)
{
    /// <summary>Told where it stands.</summary>
    public FetchProgress? Progress { get; init; }

    /// <summary>Whether it must come from a globally reachable address, as what a public page leads to must. The default is false.</summary>
    public bool PublicOnly { get; init; }

    /// <summary>Whether the header fields of the options go with it. The default is true.</summary>
    public bool WithGivenFields { get; init; } = true;
}

/// <summary>What a server can tell an unchanged page by.</summary>
/// <remarks>Only the URL that answered with them, as in <see cref="Attempt.FinalUrl"/>, is asked with them.</remarks>
internal sealed record Validators(string Url, string? ETag, string? LastModified);
