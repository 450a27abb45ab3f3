namespace ManyHands;

/// <summary>What surrounds a synchronous job's code on its thread, put back when it ends: jobs run inside of waiting ones.</summary>
internal readonly struct JobFrame
{
    private readonly PoolJob _job;
    private readonly PoolWorker? _worker;
    private readonly PoolJob? _outer;
    private readonly IRunningJob? _outerOnThread;
    private readonly IDisposable? _scope;

    private JobFrame(PoolJob job)
    {
        _job = job;
        _outerOnThread = JobInfo.OnThisThread;
        JobInfo.OnThisThread = job;
        _worker = job.Worker;
        if (_worker is not null)
        {
            _outer = _worker.Current;
            _worker.Current = job;
        }

        _scope = job.Core.Log?.Begin(job);
    }

    internal static JobFrame Enter(PoolJob job) => new(job);

    /// <summary>Counts the job as ended. Its task ends right after, so whoever awaits it finds it counted.</summary>
    internal void Leave(JobState state, Exception? thrown)
    {
        if (_job.Core.Log is { } log)
        {
            log.Ended(_job, state, thrown);
            _scope?.Dispose();
        }

        JobInfo.OnThisThread = _outerOnThread;
        if (_worker is not null)
        {
            _worker.Current = _outer;
        }

        _job.Core.Ended(_job, state);
    }
}
