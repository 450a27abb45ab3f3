namespace ManyHands;

/// <summary>What one worker was at, at one moment. Thread-safe.</summary>
/// <param name="Name">Its name, such as <c>fetch-3</c>; <c>caller</c> is a thread that runs a job because the queue was full.</param>
/// <param name="State">What it does.</param>
/// <param name="Job">The job whose code it runs; null when it runs none.</param>
/// <param name="Since">Since when it runs that job, or runs none.</param>
/// <param name="JobsDone">Jobs that have ended on it.</param>
/// <param name="BusyTime">How long jobs have kept it busy, the present one up to this moment.</param>
/// <param name="CpuTime">
/// Processor time that its thread or process has used; null where it has none of its own, or the system does not tell.
/// </param>
/// <param name="WaitsFor">What its job waits for, as far as that is known; null when it does not.</param>
public sealed record WorkerSnapshot(
    string Name,
    WorkerState State,
    JobInfo? Job,
    DateTimeOffset Since,
    long JobsDone,
    TimeSpan BusyTime,
    TimeSpan? CpuTime,
    string? WaitsFor);

/// <summary>What a worker does.</summary>
public enum WorkerState
{
    /// <summary>Its thread or process starts, or the initializer runs.</summary>
    Starting,

    /// <summary>It waits for a job.</summary>
    Idle,

    /// <summary>It runs a job.</summary>
    Running,

    /// <summary>It runs a job that waits for something which is known: <see cref="WorkerSnapshot.WaitsFor"/> says what.</summary>
    Waiting,

    /// <summary>It takes no more jobs and is about to be gone.</summary>
    Stopping,
}
