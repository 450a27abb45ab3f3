namespace ManyHands.Scraping;

/// <summary>What asking for a robots.txt came to, redirects followed.</summary>
internal sealed record RobotsAnswer
{
    /// <summary>The status of the last answer; null when none came.</summary>
    public int? Status { get; private init; }

    /// <summary>The body of a 2xx answer, decoded; no more than <see cref="RobotsParser.Limit"/> octets of it are of use, and one more.</summary>
    public ReadOnlyMemory<byte> Text { get; private init; }

    /// <summary>How long the answer's Retry-After asks to wait.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>What went wrong, for showing; null when an answer came.</summary>
    public string? Error { get; private init; }

    /// <summary>It came from a globally reachable address, or nobody can say that it did not.</summary>
    public bool IsPublic { get; init; }

    /// <summary>A file came, whole or beyond the parser's limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The status is not a 2xx.</exception>
    public static RobotsAnswer Found(ReadOnlyMemory<byte> text, int status = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 299);
        return new RobotsAnswer { Status = status, Text = text };
    }

    /// <summary>Another status than a 2xx came.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The status is a 2xx: its text is missing.</exception>
    public static RobotsAnswer OfStatus(int status, TimeSpan? retryAfter = null)
    {
        if (status is >= 200 and < 300)
            throw new ArgumentOutOfRangeException(nameof(status), status, "A 2xx answer has a text.");
        return new RobotsAnswer { Status = status, RetryAfter = retryAfter };
    }

    /// <summary>No answer came, or not all of one, or more redirects than are followed.</summary>
    /// <param name="error">What went wrong, for showing.</param>
    /// <param name="status">Of the last answer, where there was one.</param>
    public static RobotsAnswer Failed(string error, int? status = null) => new() { Error = error, Status = status };
}
