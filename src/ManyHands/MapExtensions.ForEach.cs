namespace ManyHands;

public static partial class MapExtensions
{
    /// <summary>Calls an action for each item; the task ends when all have.</summary>
    /// <param name="executor">Where the calls run.</param>
    /// <param name="items">The input, which may be endless.</param>
    /// <param name="action">Called once for each item, at the same time for several.</param>
    /// <param name="options">Buffer, grouping, progress; order does not matter here. The default is <see cref="MapOptions"/> as it comes.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// A task that fails with the first exception an action threw, once what was running has ended; what was queued never
    /// runs. Inside a synchronous job of the same executor the call returns when all is done, for its thread helps.
    /// </returns>
    public static Task ForEachAsync<T>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Action<T> action,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(new MapPlan<T, Nothing>(executor, MapInput.Of(items), MapFunction.Of(action), options, null, cancellationToken));

    /// <inheritdoc cref="ForEachAsync{T}(IFunctionExecutor, IEnumerable{T}, Action{T}, MapOptions, CancellationToken)"/>
    public static Task ForEachAsync<T>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, Task> action,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(new MapPlan<T, Nothing>(executor, MapInput.Of(items), MapFunction.Of(action), options, null, cancellationToken));

    /// <inheritdoc cref="ForEachAsync{T}(IFunctionExecutor, IEnumerable{T}, Action{T}, MapOptions, CancellationToken)"/>
    public static Task ForEachAsync<T>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, CancellationToken, Task> action,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(new MapPlan<T, Nothing>(executor, MapInput.Of(items), MapFunction.Of(action), options, null, cancellationToken));

    /// <inheritdoc cref="ForEachAsync{T}(IFunctionExecutor, IEnumerable{T}, Action{T}, MapOptions, CancellationToken)"/>
    public static Task ForEachAsync<T>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Action<T> action,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(new MapPlan<T, Nothing>(executor, MapInput.Of(items), MapFunction.Of(action), options, null, cancellationToken));

    /// <inheritdoc cref="ForEachAsync{T}(IFunctionExecutor, IEnumerable{T}, Action{T}, MapOptions, CancellationToken)"/>
    public static Task ForEachAsync<T>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, Task> action,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(new MapPlan<T, Nothing>(executor, MapInput.Of(items), MapFunction.Of(action), options, null, cancellationToken));

    /// <inheritdoc cref="ForEachAsync{T}(IFunctionExecutor, IEnumerable{T}, Action{T}, MapOptions, CancellationToken)"/>
    public static Task ForEachAsync<T>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, CancellationToken, Task> action,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(new MapPlan<T, Nothing>(executor, MapInput.Of(items), MapFunction.Of(action), options, null, cancellationToken));

    private static async Task RunAsync<T>(MapPlan<T, Nothing> plan)
    {
        var run = new MapRun<T, Nothing>(plan, stopsAtFailure: true, ordered: false, CancellationToken.None);
        await using (run.ConfigureAwait(false))
        {
            while (await run.NextAsync().ConfigureAwait(false) is { } group)
                run.ThrowFirstFailure(group);
        }
    }
}
