namespace ManyHands;

/// <summary>What an executor was at, at one moment. Thread-safe.</summary>
/// <remarks>
/// Its parts are of the same moment and add up: the jobs that <see cref="Workers"/> name and those in
/// <see cref="OffWorkers"/> are, each once, those that <see cref="Counts"/> has as running.
/// </remarks>
public sealed record ExecutorSnapshot
{
    /// <summary>What its workers are named after.</summary>
    public required string Name { get; init; }

    /// <summary>What kind it is: <c>ThreadPoolExecutor</c>, <c>AsyncExecutor</c> or another.</summary>
    public required string Kind { get; init; }

    /// <summary>The moment, by the executor's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <inheritdoc cref="IExecutor.MaxWorkers"/>
    public required int MaxWorkers { get; init; }

    /// <inheritdoc cref="IExecutor.Counts"/>
    public required ExecutorCounts Counts { get; init; }

    /// <summary>Of those that <see cref="Counts"/> has as completed, the ones of which something else came.</summary>
    internal JobOutcomes Outcomes { get; init; }

    /// <summary>How long the job at the head of the queue has waited, to some milliseconds; null when none waits.</summary>
    public TimeSpan? OldestWait { get; init; }

    /// <summary>How long jobs have kept workers busy, summed over all workers it ever had, up to this moment.</summary>
    public TimeSpan BusyTime { get; init; }

    /// <summary>The workers there are: threads, places in flight or processes.</summary>
    public IReadOnlyList<WorkerSnapshot> Workers { get; init; } = [];

    /// <summary>
    /// Jobs that have started, have not ended and are not at work: async ones of a thread pool that await, and jobs that wait
    /// for another which runs on their worker.
    /// </summary>
    public IReadOnlyList<JobInfo> OffWorkers { get; init; } = [];

    /// <summary>The lanes that have a job in them or a place that rests; empty where the executor has none.</summary>
    public IReadOnlyList<LaneSnapshot> Lanes { get; init; } = [];

    /// <summary>How many entries of its timeline were overwritten: it keeps the last 32,768, or nearly.</summary>
    public long SlicesDropped { get; init; }
}
