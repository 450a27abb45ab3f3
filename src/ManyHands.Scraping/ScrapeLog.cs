using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping;

/// <summary>What a scrape tells of itself. URLs and messages come from outside: whoever writes them out escapes them.</summary>
internal static partial class ScrapeLog
{
    [LoggerMessage(1, LogLevel.Debug, "fetching {Url}, attempt {Attempt}")]
    public static partial void Fetching(this ILogger logger, string url, int attempt);

    [LoggerMessage(2, LogLevel.Information, "fetched {Url}: status {Status}, {Bytes} bytes, {Milliseconds:F0} ms, by {Worker}")]
    public static partial void Fetched(this ILogger logger, string url, int status, long bytes, double milliseconds, string? worker);

    [LoggerMessage(3, LogLevel.Information, "attempt {Attempt} at {Url} failed, {Message}: again in {Seconds:0.#} s")]
    private static partial void RetryingCore(this ILogger logger, int attempt, string url, string message, double seconds);

    [LoggerMessage(4, LogLevel.Warning, "{Url} failed ({Kind}): {Message}")]
    public static partial void Failed(this ILogger logger, string url, string kind, string message);

    [LoggerMessage(5, LogLevel.Information, "stopping: downloads in flight may take {Seconds:0.#} s more")]
    public static partial void Stopping(this ILogger logger, double seconds);

    [LoggerMessage(6, LogLevel.Information, "{Url} was cut off by the interruption")]
    public static partial void CutOff(this ILogger logger, string url);

    [LoggerMessage(7, LogLevel.Warning, "of the links of {Url} were read {Read}")]
    public static partial void LinksCut(this ILogger logger, string url, string read);

    [LoggerMessage(13, LogLevel.Error, "the links of {Url} could not be read, by a mistake in this program; please report it")]
    public static partial void LinksUnread(this ILogger logger, Exception failure, string url);

    [LoggerMessage(8, LogLevel.Warning, "the sitemap {Url} broke off after {Entries} entries: {Problem}")]
    public static partial void SitemapBroken(this ILogger logger, string url, string problem, long entries);

    [LoggerMessage(9, LogLevel.Warning, "{From} redirects to another host: the scope is now that of {To}")]
    public static partial void ScopeMoved(this ILogger logger, string from, string to);

    [LoggerMessage(10, LogLevel.Information, "{Url}: {Message}")]
    public static partial void Found(this ILogger logger, string url, string message);

    [LoggerMessage(11, LogLevel.Warning, "nothing is fetched from {Origin} until its robots.txt can be read: {Problem}")]
    public static partial void RobotsOutOfReach(this ILogger logger, string origin, string problem);

    [LoggerMessage(12, LogLevel.Information, "the limit {Limit} is reached: what waits is left to another run")]
    public static partial void LimitReached(this ILogger logger, string limit);

    [LoggerMessage(17, LogLevel.Information, "the limit {Limit} of {Host} is reached: what waits for it is left to another run")]
    public static partial void HostLimitReached(this ILogger logger, string limit, string host);

    [LoggerMessage(14, LogLevel.Warning, "the index {Path} is whole but could not be sorted, so that readers may miss pages in it: {Problem} Make room, and run the same command again: it sorts the index")]
    public static partial void IndexUnsorted(this ILogger logger, string path, string problem);

    [LoggerMessage(15, LogLevel.Information, "nothing is asked of {Host} for {Seconds:0.#} s: {Problem}")]
    private static partial void SetAside(this ILogger logger, string host, double seconds, string problem);

    [LoggerMessage(EventId = 16, Message = "{Host} is given up for this run: {Problem}")]
    private static partial void GivenUp(this ILogger logger, LogLevel level, string host, string problem);

    public static void Stopped(this ILogger logger, StoppedHost host, TimeSpan? wait)
    {
        if (wait is { } time)
            logger.SetAside(host.Name, time.TotalSeconds, host.Why.Message);
        else // Of its robots.txt there was a warning.
            logger.GivenUp(host.Why.Kind == PageErrorKind.Robots ? LogLevel.Information : LogLevel.Warning, host.Name, host.Why.Message);
    }

    public static void Retrying(this ILogger logger, string url, int attempt, string message, TimeSpan wait) =>
        logger.RetryingCore(attempt, url, message, wait.TotalSeconds);
}
