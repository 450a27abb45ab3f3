namespace ManyHands;

/// <summary>All that a <c>Map</c> was told, checked; each enumeration carries it out anew.</summary>
internal sealed class MapPlan<T, TResult>
{
    public MapPlan(
        IExecutor executor,
        IAsyncEnumerable<T> items,
        MapFunction<T, TResult> function,
        MapOptions? options,
        Func<T, string?>? lane,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        Options = options ?? MapOptions.Default;
        if (Options.BufferSize is { } buffer)
            ArgumentOutOfRangeException.ThrowIfLessThan(buffer, 1, nameof(MapOptions.BufferSize));
        if (Options.ChunkSize is { } chunk)
            ArgumentOutOfRangeException.ThrowIfLessThan(chunk, 1, nameof(MapOptions.ChunkSize));
        Executor = executor;
        Items = items;
        Function = function;
        Lane = lane;
        CancellationToken = cancellationToken;
        if (executor is IGroupHost host && function.Code is { } code)
            host.Check(code);
        Route = MapRoute.Of(executor, function);

        // Looked for only where nobody gave one: in a natively compiled program the first name found takes milliseconds.
        Job = Options.Job.Name is null && function.Code is { } named ? Options.Job with { Name = JobName.OfFunction(named) } : Options.Job;
    }

    public IExecutor Executor { get; }

    public IAsyncEnumerable<T> Items { get; }

    public MapFunction<T, TResult> Function { get; }

    public MapRoute<T, TResult> Route { get; }

    public MapOptions Options { get; }

    public Func<T, string?>? Lane { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>What is said of each job, its lane apart.</summary>
    public JobOptions Job { get; }

    /// <summary>Whether several items may share a job: a lane or a time limit is each item's own.</summary>
    public bool CanGroup => Route.CanGroup && Lane is null && Job.Lane is null && Job.Timeout is null
        && Executor is not IMapHost { HasJobTimeout: true };

    /// <summary>Whether the buffer is one of items, and not of jobs.</summary>
    public bool CountsItems => Options is { BufferSize: not null, ChunkSize: null };
}
