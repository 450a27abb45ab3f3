namespace ManyHands;

/// <summary>What a worker process of a <see cref="ProcessPoolExecutor"/> is at, at one moment. Thread-safe.</summary>
/// <param name="Name">Its name; the process that takes a dead one's place has the same.</param>
/// <param name="ProcessId">The number of its process.</param>
/// <param name="State">What it does.</param>
/// <param name="Job">The job that it runs; null when it runs none.</param>
/// <param name="JobsDone">Jobs that this process has ended.</param>
/// <param name="WorkingSet">Memory that it has in use, in bytes; 0 when it is just gone.</param>
/// <param name="CpuTime">Processor time that it has used.</param>
public sealed record ProcessWorkerInfo(
    string Name, int ProcessId, ProcessWorkerState State, JobInfo? Job, long JobsDone, long WorkingSet, TimeSpan CpuTime);

/// <summary>What a worker process does.</summary>
public enum ProcessWorkerState
{
    /// <summary>The runtime starts, or the initializer runs.</summary>
    Starting,

    /// <summary>It waits for a job.</summary>
    Idle,

    /// <summary>It runs a job.</summary>
    Running,

    /// <summary>It takes no more jobs and is about to be gone.</summary>
    Stopping,
}
