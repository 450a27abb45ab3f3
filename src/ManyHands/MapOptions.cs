namespace ManyHands;

/// <summary>How a <c>Map</c> goes about its items.</summary>
public sealed class MapOptions
{
    internal static MapOptions Default { get; } = new();

    /// <summary>Results in the order of the items; false hands each out as it completes. The default is true.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>
    /// Jobs started whose results have not been read, at most; the input is read on only as the reader goes on.
    /// Given without a <see cref="ChunkSize"/> it counts items, however they are grouped.
    /// The default keeps every worker busy: twice <see cref="IExecutor.MaxWorkers"/>, at least 8.
    /// </summary>
    public int? BufferSize { get; init; }

    /// <summary>
    /// Items run as one job. The default finds it: tiny synchronous calls are grouped until a job takes about a
    /// millisecond; async functions, but in processes, and calls with a time limit or a lane are never grouped.
    /// </summary>
    public int? ChunkSize { get; init; }

    /// <summary>What is said of each job. The default says nothing.</summary>
    public JobOptions Job { get; init; }

    /// <summary>Told at most ten times a second, and at the end. What it throws is ignored: telling can't stop work. The default is none.</summary>
    public IProgress<MapProgress>? Progress { get; init; }
}

/// <summary>How far a <c>Map</c> is.</summary>
/// <param name="Done">Items that ended, failed ones among them.</param>
/// <param name="Failed">Items whose call threw.</param>
/// <param name="Total">Items in all; null where the input can't say.</param>
/// <param name="Rate">Items a second, lately.</param>
/// <param name="Remaining">Time left at this rate; null where the total is unknown.</param>
public readonly record struct MapProgress(long Done, long Failed, long? Total, double Rate, TimeSpan? Remaining);

/// <summary>What became of one item.</summary>
/// <param name="Item">The input.</param>
/// <param name="Result">What the function gave; default when it threw.</param>
/// <param name="Exception">What it threw; null when it did not.</param>
public readonly record struct Outcome<T, TResult>(T Item, TResult? Result, Exception? Exception)
{
    /// <summary>Whether there is a result.</summary>
    public bool Succeeded => Exception is null;
}
