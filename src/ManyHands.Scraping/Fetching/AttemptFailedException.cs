namespace ManyHands.Scraping;

/// <summary>
/// Carries a failure of the network from where it is noticed up to <see cref="PageFetcher"/>, which makes a value of it.
/// </summary>
internal sealed class AttemptFailedException(PageErrorKind kind, string message, bool retryable = false, Exception? cause = null)
    : Exception(message, cause)
{
    public PageErrorKind Kind => kind;

    public bool Retryable => retryable;

    /// <summary>The host has addresses on the other side of the line between public and private, not tried here.</summary>
    public bool OtherSideUntried { get; init; }

    /// <summary>The host's gate is closed for so long, and the attempt was not begun, or broken off at a redirect: it doesn't count. Else null.</summary>
    public TimeSpan? Postponed { get; init; }

    /// <summary>The one that <paramref name="failure"/> is, or was caused by.</summary>
    public static AttemptFailedException? In(Exception failure)
    {
        for (Exception? each = failure; each is not null; each = each.InnerException)
        {
            if (each is AttemptFailedException found) return found;
        }

        return null;
    }
}
