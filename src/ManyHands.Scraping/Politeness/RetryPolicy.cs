namespace ManyHands.Scraping;

/// <summary>Whether a failed URL is tried again, and after how long.</summary>
/// <remarks>
/// The waits double, so that an overloaded server gets air, and are spread at random, so that URLs that failed together
/// don't come back together (exponential back-off with jitter, as in AWS's Architecture Blog of March 2015).
/// </remarks>
internal static class RetryPolicy
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(120);

    /// <summary>How long to wait before the next attempt; null ends the URL.</summary>
    /// <param name="made">Attempts made, this one included.</param>
    /// <param name="retries">More attempts allowed after the first.</param>
    /// <param name="attempt">The last one.</param>
    /// <param name="random">Spreads the waits.</param>
    public static TimeSpan? WaitAfter(int made, int retries, Attempt attempt, Random random)
    {
        if (attempt.Error is null || !attempt.Retryable || made > retries)
            return null;
        if (attempt.RetryAfter is { } asked)
            return asked <= LongestRetryAfter ? asked : null;

        double doubled = FirstWait.TotalSeconds * Math.Pow(2, made - 1);
        double wait = Math.Min(doubled, LongestWait.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (0.5 + random.NextDouble()));
    }
}
