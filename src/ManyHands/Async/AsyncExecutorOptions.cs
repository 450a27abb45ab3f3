namespace ManyHands;

/// <summary>How an async executor works. Read once, by its constructor.</summary>
public sealed class AsyncExecutorOptions : ExecutorOptions
{
    /// <summary>The defaults.</summary>
    public AsyncExecutorOptions()
        : base("async")
    {
    }

    /// <summary>Jobs in flight at most; null finds the best number by itself. The default is null.</summary>
    public int? MaxWorkers { get; init; }

    /// <summary>
    /// Jobs of one lane in flight at most; one that waits for another of its own lane needs room for both. The default is
    /// no limit.
    /// </summary>
    public int? MaxPerLane { get; init; }

    /// <summary>How long a place of a lane rests after each job; needs <see cref="MaxPerLane"/>. The default is none.</summary>
    public TimeSpan LanePause { get; init; }

    /// <summary>Whether a result tells the automatic limit of overload, as an exception does. The default is never.</summary>
    public Func<object?, bool>? IsFailure { get; init; }

    /// <summary>How long a job may hold a thread without awaiting before that is told. The default is 1 second.</summary>
    public TimeSpan BlockedAfter { get; init; } = TimeSpan.FromSeconds(1);
}
