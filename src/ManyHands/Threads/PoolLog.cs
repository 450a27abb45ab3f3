using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>What a pool tells its logger. A pool without one has none of these. Thread-safe.</summary>
internal sealed partial class PoolLog(ILogger logger, string pool)
{
    private readonly SafeLogger _logger = new(logger);

    internal ILogger Logger => _logger;

    /// <summary>Opens the scope that names the worker and the job.</summary>
    internal IDisposable? Begin(IPoolJob job)
    {
        if (!_logger.IsEnabled(LogLevel.Critical))
            return null;

        JobInfo info = job.Info;
        IDisposable? scope = _logger.BeginScope(new JobScope(info));
        Started(info.Id, info.Name, info.Worker);
        return scope;
    }

    internal void Ended(IPoolJob job, JobState state, Exception? thrown)
    {
        if (!_logger.IsEnabled(LogLevel.Critical))
            return;

        JobInfo info = job.Info;
        if (state == JobState.Failed)
        {
            Failed(info.Id, info.Name, info.Worker, thrown);
        }
        else
        {
            Ended(info.Id, info.Name, info.Worker, state);
        }
    }

    internal void Unhandled(IPoolJob job, Exception thrown) => Unhandled(job.Info.Id, job.Info.Name, thrown);

    internal void WorkerStarted(string worker) => WorkerStarted(pool, worker);

    internal void Broken(string worker, Exception cause) => Broken(pool, worker, cause);

    internal void NoThread(string worker, Exception cause) => NoThread(pool, worker, cause);

    internal void StopCallbackFailed(Exception thrown) => StopCallbackFailed(pool, thrown);

    internal void Spare(string spare, string worker) => Spare(pool, spare, worker);

    internal void Abandoned(ShutdownReport report)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            Abandoned(pool, report.Abandoned.Count, string.Join(", ", report.Abandoned.Select(job => job.Name)));
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Job {Id} {Job} started on {Worker}")]
    private partial void Started(long id, string job, string? worker);

    [LoggerMessage(2, LogLevel.Debug, "Job {Id} {Job} on {Worker} ended: {State}")]
    private partial void Ended(long id, string job, string? worker, JobState state);

    [LoggerMessage(3, LogLevel.Warning, "Job {Id} {Job} failed on {Worker}")]
    private partial void Failed(long id, string job, string? worker, Exception? thrown);

    [LoggerMessage(4, LogLevel.Error, "An async void function in job {Id} {Job} threw; the worker goes on")]
    private partial void Unhandled(long id, string job, Exception thrown);

    [LoggerMessage(5, LogLevel.Debug, "{Pool} started the worker {Worker}")]
    private partial void WorkerStarted(string pool, string worker);

    [LoggerMessage(6, LogLevel.Critical, "{Pool} is broken: the worker {Worker} failed")]
    private partial void Broken(string pool, string worker, Exception cause);

    [LoggerMessage(7, LogLevel.Warning, "{Pool} goes on without the worker {Worker}: the system gave no thread")]
    private partial void NoThread(string pool, string worker, Exception cause);

    [LoggerMessage(8, LogLevel.Error, "A callback that a job registered with its token threw while {Pool} was stopping")]
    private partial void StopCallbackFailed(string pool, Exception thrown);

    [LoggerMessage(9, LogLevel.Information, "{Pool} started the spare {Spare}: {Worker} waits for jobs that it submitted")]
    private partial void Spare(string pool, string spare, string worker);

    [LoggerMessage(10, LogLevel.Warning, "{Pool} was disposed of with {Count} jobs still running, which it gave up: {Jobs}")]
    private partial void Abandoned(string pool, int count, string jobs);
}
