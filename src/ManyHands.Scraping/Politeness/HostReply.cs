namespace ManyHands.Scraping;

/// <summary>How a request ended, as far as its host's pace goes.</summary>
internal enum HostReplyKind
{
    /// <summary>None was made.</summary>
    NotAsked,

    /// <summary>No answer came, or one that tells of a failure of the server.</summary>
    Failed,

    /// <summary>Any other answer.</summary>
    Good,

    /// <summary>429 or 503.</summary>
    Overloaded,
}

/// <summary>What a host replied to a request.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Status">The answer's; 0 without one.</param>
/// <param name="Pause">How long it asks to be left alone (Retry-After), counted from the answer; null when it does not say.</param>
internal readonly record struct HostReply(HostReplyKind Kind, int Status = 0, TimeSpan? Pause = null)
{
    public static HostReply Failed => new(HostReplyKind.Failed);

    public static HostReply Good => new(HostReplyKind.Good);

    public static bool TellsOverload(int status) => status is 429 or 503;

    /// <param name="status">The answer's.</param>
    /// <param name="retryAfter">Counts with overload only; a pause that is over already says nothing.</param>
    public static HostReply Of(int status, TimeSpan? retryAfter) => TellsOverload(status)
        ? new(HostReplyKind.Overloaded, status, retryAfter > TimeSpan.Zero ? retryAfter : null)
        : new(status >= 500 ? HostReplyKind.Failed : HostReplyKind.Good, status);
}
