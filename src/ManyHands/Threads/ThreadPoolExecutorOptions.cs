namespace ManyHands;

/// <summary>How a thread pool executor works. Read once, by its constructor.</summary>
public sealed class ThreadPoolExecutorOptions : ExecutorOptions
{
    /// <summary>The defaults.</summary>
    public ThreadPoolExecutorOptions()
        : base("pool")
    {
    }

    /// <summary>Threads at most; started when work comes. The default is the number of cores.</summary>
    public int MaxWorkers { get; init; } = Environment.ProcessorCount;

    /// <summary>Run once on each thread before its first job. When it throws, the executor is broken. The default is none.</summary>
    public Action? Initializer { get; init; }

    /// <summary>How many jobs may wait, those that a job of the same executor submits not counted. The default is no limit.</summary>
    public int? QueueCapacity { get; init; }

    /// <summary>What <c>Submit</c> does when the queue is full. The default is <see cref="QueueFullMode.Wait"/>.</summary>
    public QueueFullMode FullMode { get; init; } = QueueFullMode.Wait;
}

/// <summary>What <c>Submit</c> does when the queue is full.</summary>
public enum QueueFullMode
{
    /// <summary>Blocks the caller until there is room. A worker of the same executor never waits: its job is taken.</summary>
    Wait,

    /// <summary>Throws <see cref="QueueFullException"/>.</summary>
    Reject,

    /// <summary>Runs the job on the caller's thread.</summary>
    CallerRuns,
}
