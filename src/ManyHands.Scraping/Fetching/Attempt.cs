namespace ManyHands.Scraping;

/// <summary>What one attempt at a URL, redirects included, came to. What the network does is a value, never an exception.</summary>
internal sealed record Attempt
{
    /// <summary>The URL of the last request made, without user, password and fragment.</summary>
    public string? FinalUrl { get; init; }

    public int? Status { get; init; }

    /// <summary>The media type alone, lower case.</summary>
    public string? ContentType { get; init; }

    public string? Charset { get; init; }

    /// <summary>The body of the final answer; null after a failure that leaves none and after a 304.</summary>
    public Body? Body { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>Its requests and their answers as they went over the wire, in order, where that is wanted; they belong to whoever holds the attempt.</summary>
    public IReadOnlyList<WireExchange> Exchanges { get; init; } = [];

    /// <summary>Where the answer redirects to, when redirects are results of their own; <see cref="FinalUrl"/> is the same then.</summary>
    public WebUrl? Redirect { get; init; }

    /// <summary>The final answer came from a globally reachable address, or nobody can say that it did not.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The charset that Content-Type names.</summary>
    public string? HeaderCharset { get; init; }

    /// <summary>The values of the answer's <c>X-Robots-Tag</c> fields.</summary>
    public IReadOnlyList<string> RobotsTags { get; init; } = [];

    public PageError? Error { get; init; }

    /// <summary>Whether another attempt may end better.</summary>
    public bool Retryable { get; init; }

    /// <summary>
    /// Whether it says that the host, not only this page, can't be had: it is not found or reached, is too slow, breaks
    /// off, or fails.
    /// </summary>
    public bool SpeaksAgainstHost => FinalUrl is not null && Error?.Kind switch
    {
        PageErrorKind.Dns or PageErrorKind.Connect or PageErrorKind.Tls or PageErrorKind.Timeout => true,
        PageErrorKind.Protocol => Retryable,
        PageErrorKind.Http => Status >= 500,
        _ => false,
    };

    /// <summary>A host on its way is closed for so long: the attempt doesn't count, and is to be made again then. Else null.</summary>
    public TimeSpan? Postponed { get; init; }

    /// <summary>What the answer's Retry-After asks for, counted from its arrival.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
