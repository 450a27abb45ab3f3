using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>How warnings are logged. Thread-safe.</summary>
internal static partial class WarningLog
{
    internal static void Noticed(ILogger logger, InspectionWarning warning)
    {
        LogLevel level = warning.Kind switch
        {
            WarningKind.Deadlock or WarningKind.Starvation => LogLevel.Error,
            WarningKind.Advice or WarningKind.SlowJob => LogLevel.Information,
            _ => LogLevel.Warning,
        };
        if (!logger.IsEnabled(level))
            return;
        string stacks = string.Concat(warning.Stacks.Select(stack => Environment.NewLine + stack));
        Noticed(logger, level, warning.Kind, warning.Subject, warning.Message, stacks);
    }

    [LoggerMessage(EventId = 40, Message = "{Kind} ({Subject}): {Message}{Stacks}")]
    private static partial void Noticed(
        ILogger logger, LogLevel level, WarningKind kind, string subject, string message, string stacks);

    [LoggerMessage(41, LogLevel.Error, "A listener of Inspector.Warned threw; the others are told all the same")]
    internal static partial void ListenerThrew(ILogger logger, Exception thrown);

    [LoggerMessage(44, LogLevel.Error, "A listener of the meter or the spans threw, the {Times}. time; no job is harmed, but what it listens to may be missing")]
    internal static partial void TelemetryListenerThrew(ILogger logger, Exception thrown, long times);

    [LoggerMessage(43, LogLevel.Warning,
        "This runtime is not one whose awaits ManyHands can follow: deadlocks of async code and starving executors are not noticed")]
    internal static partial void CannotFollow(ILogger logger);

    [LoggerMessage(42, LogLevel.Error, "The inspection failed at a look; this is a bug of ManyHands, and the program goes on")]
    internal static partial void Failed(ILogger logger, Exception mistake);

    [LoggerMessage(45, LogLevel.Critical, "The process dies of {Thrown}, which nobody caught; what its workers did last is in {File}")]
    internal static partial void Crashed(ILogger logger, string thrown, string file);

    [LoggerMessage(46, LogLevel.Critical, "The process dies of {Thrown}, which nobody caught; what its workers did last could not be written to {File}: {Why}")]
    internal static partial void CrashedUntraced(ILogger logger, string thrown, string file, string why);
}
