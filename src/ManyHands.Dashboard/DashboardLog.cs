using Microsoft.Extensions.Logging;

namespace ManyHands.Dashboard;

/// <summary>What the page tells the program's log.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(1, LogLevel.Information, "Refused {Method} {Path} for host {Host}: {Reason}")]
    public static partial void Refused(ILogger logger, string method, string path, string host, string reason);

    [LoggerMessage(2, LogLevel.Warning, "DashboardOptions.Sections threw; the page says so")]
    public static partial void SectionsFailed(ILogger logger, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "Watching the executors failed; the page stands still until the next try")]
    public static partial void WatchFailed(ILogger logger, Exception failure);
}
