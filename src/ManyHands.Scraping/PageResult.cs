namespace ManyHands.Scraping;

/// <summary>What became of one URL. Thread-safe.</summary>
/// <remarks>The names and meanings are those of the JSON lines and of the journal's view <c>results</c>.</remarks>
public sealed record PageResult
{
    /// <summary>The URL as first spelled by whoever gave it, without user and password.</summary>
    public required string Url { get; init; }

    /// <summary>Where redirects ended; null when no request was made.</summary>
    public string? FinalUrl { get; init; }

    /// <summary>True exactly when <see cref="Error"/> is null.</summary>
    public bool Ok => Error is null;

    /// <summary>Status of the final answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Length of the body as kept, after decompression, in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>SHA-256 of the body as kept, 64 lower-case hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The media type alone, lower case.</summary>
    public string? ContentType { get; init; }

    /// <summary>The charset in effect: byte order mark, else header, else <c>meta</c>.</summary>
    public string? Charset { get; init; }

    /// <summary>The body's file, relative to the output folder, with <c>/</c> between its parts.</summary>
    public string? File { get; init; }

    /// <summary>Start of the first attempt, UTC; null when none was made.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>From the first attempt's start to the end, waits between attempts included, in milliseconds.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Tries made; 0 where none was.</summary>
    public int Attempts { get; init; }

    /// <summary>The worker that made the last attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>Why the URL failed; null when it ended well.</summary>
    public PageError? Error { get; init; }

    /// <summary>In a crawl, the URL of the page whose body was the same before; null when there was none, and in lists.</summary>
    public string? SameAs { get; init; }
}
