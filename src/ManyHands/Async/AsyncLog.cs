using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>What an async executor says. A logger that throws stops nothing. Thread-safe.</summary>
internal sealed partial class AsyncLog(ILogger? logger)
{
    private static readonly Func<ILogger, string, string, IDisposable?> Scope =
        LoggerMessage.DefineScope<string, string>("{Worker} {Job}");

    /// <summary>Whether anybody listens to warnings.</summary>
    internal bool IsOn { get; } = logger is not null;

    internal IDisposable? Enter(JobInfo job)
    {
        if (logger is null)
            return null;
        try
        {
            if (!logger.IsEnabled(LogLevel.Critical))
                return null; // Nothing at all is listened to.
            IDisposable? scope = Scope(logger, job.Worker!, job.Name);
            JobStarted(logger, job.Name, job.Worker!);
            return scope;
        }
        catch (Exception)
        {
            return null; // The job matters more than what is said of it.
        }
    }

    internal void Leave(IDisposable? scope, JobInfo job, Exception? error)
    {
        if (logger is null)
            return;
        try
        {
            if (error is null)
                JobEnded(logger, job.Name, job.Worker!);
            else
                JobFailed(logger, error, job.Name, job.Worker!);
        }
        catch (Exception)
        {
            // The job matters more than what is said of it.
        }

        try
        {
            scope?.Dispose();
        }
        catch (Exception)
        {
            // As above.
        }
    }

    internal void Blocked(JobInfo job, TimeSpan since) =>
        Say(log => JobBlocks(log, job.Name, job.Worker ?? job.Executor, since.TotalSeconds));

    internal void LimitMoved(string executor, int from, int to) => Say(log => LimitIs(log, executor, from, to));

    internal void TellingFailed(Exception error) => Say(log => CallbackThrew(log, error));

    internal void IsFailureThrew(Exception error) => Say(log => JudgeThrew(log, error));

    internal void GaveUp(string executor, long dropped, int abandoned) =>
        Say(log => ShutdownGaveUp(log, executor, dropped, abandoned));

    private void Say(Action<ILogger> message)
    {
        if (logger is null)
            return;
        try
        {
            message(logger);
        }
        catch (Exception)
        {
            // The job matters more than what is said of it.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job} started on {Worker}")]
    private static partial void JobStarted(ILogger logger, string job, string worker);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job} ended on {Worker}")]
    private static partial void JobEnded(ILogger logger, string job, string worker);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job} failed on {Worker}")]
    private static partial void JobFailed(ILogger logger, Exception error, string job, string worker);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{Job} on {Worker} has held a thread for {Seconds:0.0} s without awaiting: await what it waits for, or run it on a ThreadPoolExecutor")]
    private static partial void JobBlocks(ILogger logger, string job, string worker, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Executor} moves its limit from {From} to {To} in flight")]
    private static partial void LimitIs(ILogger logger, string executor, int from, int to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a job registered with its token threw when it was told to stop")]
    private static partial void CallbackThrew(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "IsFailure threw; the result counts as no failure")]
    private static partial void JudgeThrew(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{Executor} shut down without finishing: {Dropped} jobs dropped, {Abandoned} abandoned while running")]
    private static partial void ShutdownGaveUp(ILogger logger, string executor, long dropped, int abandoned);
}
