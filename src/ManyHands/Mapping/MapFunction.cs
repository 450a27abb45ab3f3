namespace ManyHands;

/// <summary>The one form that functions of every shape take.</summary>
/// <param name="Code">What the caller gave; null where the items are jobs themselves.</param>
/// <param name="Plain">It, where it is synchronous, and so may be grouped, and takes no token; else null.</param>
/// <param name="Call">Calls it, where it is synchronous and takes one; else null.</param>
/// <param name="JobFor">The job of one item, where it is not.</param>
internal sealed record MapFunction<T, TResult>(
    Delegate? Code, Func<T, TResult>? Plain, Func<T, CancellationToken, TResult>? Call, Func<T, IJob<TResult>>? JobFor);

internal static class MapFunction
{
    public static MapFunction<T, TResult> Of<T, TResult>(Func<T, TResult> function)
    {
        AwaitedByNobody<TResult>.Refuse(function);
        return new(function, function, null, null);
    }

    public static MapFunction<T, TResult> Of<T, TResult>(Func<T, CancellationToken, TResult> function)
    {
        AwaitedByNobody<TResult>.Refuse(function);
        return new(function, null, function, null);
    }

    public static MapFunction<T, TResult> Of<T, TResult>(Func<T, Task<TResult>> function)
    {
        AwaitedByNobody<TResult>.Refuse(function);
        Func<T, CancellationToken, Task<TResult>> call = (item, _) => function(item);
        return new(function, null, null, item => new ItemJob<T, TResult>(call, item));
    }

    public static MapFunction<T, TResult> Of<T, TResult>(Func<T, CancellationToken, Task<TResult>> function)
    {
        AwaitedByNobody<TResult>.Refuse(function);
        return new(function, null, null, item => new ItemJob<T, TResult>(function, item));
    }

    public static MapFunction<IJob<TResult>, TResult> OfJobs<TResult>() => new(null, null, null, job => job);

    public static MapFunction<T, Nothing> Of<T>(Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new(action, null, GroupCode.ToCallOf(action), null);
    }

    public static MapFunction<T, Nothing> Of<T>(Func<T, Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Func<T, CancellationToken, Task> call = (item, _) => action(item);
        return new(action, null, null, item => new ActionJob<T>(call, item));
    }

    public static MapFunction<T, Nothing> Of<T>(Func<T, CancellationToken, Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new(action, null, null, item => new ActionJob<T>(action, item));
    }

    private sealed class ItemJob<T, TResult>(Func<T, CancellationToken, Task<TResult>> function, T item) : IAsyncJob<TResult>
    {
        public ValueTask<TResult> RunAsync(CancellationToken cancellationToken) => new(function(item, cancellationToken));
    }

    private sealed class ActionJob<T>(Func<T, CancellationToken, Task> action, T item) : IAsyncJob<Nothing>
    {
        public async ValueTask<Nothing> RunAsync(CancellationToken cancellationToken)
        {
            await action(item, cancellationToken).ConfigureAwait(false);
            return default;
        }
    }
}
