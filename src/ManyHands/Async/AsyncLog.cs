using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>What an async executor tells its logger. An executor without one has none of these. Thread-safe.</summary>
internal sealed partial class AsyncLog(ILogger logger, string executor)
{
    private readonly SafeLogger _logger = new(logger);

    /// <summary>Opens the scope that names the worker and the job.</summary>
    internal IDisposable? Begin(JobInfo job)
    {
        if (!_logger.IsEnabled(LogLevel.Critical))
            return null; // Nothing at all is listened to.
        IDisposable? scope = _logger.BeginScope(new JobScope(job));
        Started(job.Id, job.Name, job.Worker);
        return scope;
    }

    internal void Ended(JobInfo job, Ending ending, Exception? thrown)
    {
        if (ending == Ending.Failed)
            Failed(job.Id, job.Name, job.Worker, thrown);
        else
            Ended(job.Id, job.Name, job.Worker, ending);
    }

    internal void Blocks(JobInfo job, TimeSpan held, string soHave) => Blocks(job.Id, job.Name, job.Worker, held.TotalSeconds, soHave);

    internal void LimitMoved(int from, int to) => LimitMoved(executor, from, to);

    internal void StopCallbackFailed(Exception thrown) => StopCallbackFailed(executor, thrown);

    internal void IsFailureThrew(Exception thrown) => IsFailureThrew(executor, thrown);

    internal void GaveUp(int dropped, IEnumerable<JobInfo> abandoned)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
            GaveUp(executor, dropped, string.Join(", ", abandoned.Select(job => job.Name)));
    }

    [LoggerMessage(1, LogLevel.Debug, "Job {Id} {Job} started on {Worker}")]
    private partial void Started(long id, string job, string? worker);

    [LoggerMessage(2, LogLevel.Debug, "Job {Id} {Job} on {Worker} ended: {Ending}")]
    private partial void Ended(long id, string job, string? worker, Ending ending);

    [LoggerMessage(3, LogLevel.Warning, "Job {Id} {Job} failed on {Worker}")]
    private partial void Failed(long id, string job, string? worker, Exception? thrown);

    [LoggerMessage(20, LogLevel.Warning,
        "Job {Id} {Job} on {Worker} has held a thread for {Seconds:0.0} s without awaiting: await what it waits for, or run it on a ThreadPoolExecutor{SoHave}")]
    private partial void Blocks(long id, string job, string? worker, double seconds, string soHave);

    [LoggerMessage(21, LogLevel.Debug, "{Executor} moves its limit from {From} to {To} jobs in flight")]
    private partial void LimitMoved(string executor, int from, int to);

    [LoggerMessage(22, LogLevel.Error, "A callback that a job registered with its token threw while {Executor} was stopping")]
    private partial void StopCallbackFailed(string executor, Exception thrown);

    [LoggerMessage(23, LogLevel.Error, "IsFailure of {Executor} threw; the result counts as no failure")]
    private partial void IsFailureThrew(string executor, Exception thrown);

    [LoggerMessage(24, LogLevel.Warning, "{Executor} gave up at its deadline: {Dropped} jobs never started, and these still ran: {Jobs}")]
    private partial void GaveUp(string executor, int dropped, string jobs);
}
