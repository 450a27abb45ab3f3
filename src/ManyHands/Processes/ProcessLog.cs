using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>What a process pool tells its logger. A pool without one has none of these. Thread-safe.</summary>
internal sealed partial class ProcessLog(ILogger logger, string pool)
{
    private readonly SafeLogger _logger = new(logger);

    internal void JobSent(ProcessJob job) => JobSent(job.Id, job.Name, job.Worker);

    internal void JobEnded(JobInfo job, Ending ending, Exception? error)
    {
        if (!_logger.IsEnabled(LogLevel.Warning))
            return;
        using IDisposable? scope = _logger.BeginScope(new JobScope(job));
        if (ending == Ending.Failed)
            JobFailed(job.Id, job.Name, job.Worker, error);
        else
            JobEnded(job.Id, job.Name, job.Worker, ending);
    }

    internal void JobIsRepeated(JobInfo job, int deaths) => JobIsRepeated(job.Id, job.Name, deaths);

    internal void WorkerStarted(string worker, int process) => WorkerStarted(pool, worker, process);

    internal void WorkerRests(string worker) => WorkerRests(pool, worker);

    internal void WorkerRetired(string worker, string reason) => WorkerRetired(pool, worker, reason);

    internal void WorkerKilled(string worker, int process, string reason) => WorkerKilled(pool, worker, process, reason);

    internal void WorkerDied(string worker, int process, string how) => WorkerDied(pool, worker, process, how);

    internal void StartFailed(string worker, Exception cause) => StartFailed(pool, worker, cause.Message);

    internal void Broken(Exception cause) => Broken(pool, cause);

    internal void Abandoned(ShutdownReport report) =>
        Abandoned(pool, report.Abandoned.Count, string.Join(", ", report.Abandoned.Select(job => job.Name)));

    [LoggerMessage(1, LogLevel.Debug, "Job {Id} {Job} was sent to {Worker}")]
    private partial void JobSent(long id, string job, string? worker);

    [LoggerMessage(2, LogLevel.Debug, "Job {Id} {Job} on {Worker} ended: {Ending}")]
    private partial void JobEnded(long id, string job, string? worker, Ending ending);

    [LoggerMessage(3, LogLevel.Warning, "Job {Id} {Job} failed on {Worker}")]
    private partial void JobFailed(long id, string job, string? worker, Exception? error);

    [LoggerMessage(4, LogLevel.Warning, "Job {Id} {Job} is run again: {Deaths} of its workers died")]
    private partial void JobIsRepeated(long id, string job, int deaths);

    [LoggerMessage(5, LogLevel.Debug, "{Pool} started the worker {Worker}, process {Process}")]
    private partial void WorkerStarted(string pool, string worker, int process);

    [LoggerMessage(14, LogLevel.Debug, "{Pool} has no job for the worker {Worker}")]
    private partial void WorkerRests(string pool, string worker);

    [LoggerMessage(6, LogLevel.Debug, "{Pool} replaces the worker {Worker}: {Reason}")]
    private partial void WorkerRetired(string pool, string worker, string reason);

    [LoggerMessage(7, LogLevel.Warning, "{Pool} kills the worker {Worker}, process {Process}: {Reason}")]
    private partial void WorkerKilled(string pool, string worker, int process, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Pool} lost the worker {Worker}, process {Process}: {How}")]
    private partial void WorkerDied(string pool, string worker, int process, string how);

    [LoggerMessage(13, LogLevel.Warning, "{Pool} could not start the worker {Worker}: {Reason}")]
    private partial void StartFailed(string pool, string worker, string reason);

    [LoggerMessage(9, LogLevel.Critical, "{Pool} is broken")]
    private partial void Broken(string pool, Exception cause);

    [LoggerMessage(10, LogLevel.Warning, "{Pool} was disposed of with {Count} jobs still running, which it gave up: {Jobs}")]
    private partial void Abandoned(string pool, int count, string jobs);

    [LoggerMessage(11, LogLevel.Information, "{Worker}: {Line}")]
    internal partial void Output(string worker, string line);

    [LoggerMessage(12, LogLevel.Warning, "{Worker}: {Line}")]
    internal partial void ErrorOutput(string worker, string line);
}
