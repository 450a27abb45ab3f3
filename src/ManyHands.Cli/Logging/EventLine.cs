using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ManyHands.Cli;

/// <summary>One event as one line: time, level, worker, job, what happened.</summary>
internal static class EventLine
{
    public static string Format(DateTimeOffset time, LogLevel level, string? worker, string? job, string message) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Name(level),-5} {worker ?? "-",-9} {job ?? "-",-10} {Terminal.Safe(message, 4000)}");

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
