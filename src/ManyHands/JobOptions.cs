namespace ManyHands;

/// <summary>What may be said of one job.</summary>
public readonly record struct JobOptions
{
    /// <summary>What logs, errors and views call it. The default is the name of its function or record.</summary>
    public string? Name { get; init; }

    /// <summary>How long it may run, its time in the queue not counted. The default is the executor's, or no limit.</summary>
    /// <remarks>
    /// Past it the job's token fires, and once its code returns its task fails with <see cref="TimeoutException"/>; where jobs run
    /// in processes, no later than <see cref="ProcessPoolExecutorOptions.KillGrace"/> after, when the process is killed.
    /// </remarks>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The lane it runs in: only so many jobs of one lane run at once. The default is none.</summary>
    public string? Lane { get; init; }

    /// <summary>
    /// Whether running it a second time does no harm, so that it may start over when its worker died under it. Only an
    /// executor whose workers can die without the caller asks. The default is false.
    /// </summary>
    public bool Repeatable { get; init; }
}
