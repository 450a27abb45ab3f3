namespace ManyHands;

/// <summary>Makes one form of the functions that Map and ForEachAsync take, where all that is left of one is its delegate.</summary>
internal static class GroupCode
{
    /// <summary>What to call for each item, on a thread that may block: async functions are waited for.</summary>
    /// <typeparam name="T">The map's items.</typeparam>
    /// <typeparam name="TResult">The map's results; <see cref="Nothing"/> for ForEachAsync.</typeparam>
    /// <param name="code">The function the caller gave.</param>
    internal static Func<T, CancellationToken, TResult> ToCall<T, TResult>(Delegate code) => code switch
    {
        // These come first: where results are objects, what gives a task of an object gives an object, too.
        Func<T, Task<TResult>> function => (item, _) => function(item).GetAwaiter().GetResult(),
        Func<T, CancellationToken, Task<TResult>> function => (item, token) => function(item, token).GetAwaiter().GetResult(),
        Func<T, TResult> function => (item, _) => function(item),
        Func<T, CancellationToken, TResult> function => function,
        _ when ToAction<T>(code) is Func<T, CancellationToken, TResult> action => action,
        _ => throw new ArgumentException($"{code.GetType()} is no function of {typeof(T)} that gives {typeof(TResult)}.", nameof(code)),
    };

    internal static Func<T, CancellationToken, Nothing> ToCallOf<T>(Action<T> action) => (item, _) =>
    {
        action(item);
        return default;
    };

    private static Func<T, CancellationToken, Nothing>? ToAction<T>(Delegate code) => code switch
    {
        Action<T> action => ToCallOf(action),
        Func<T, Task> action => (item, _) => Done(action(item)),
        Func<T, CancellationToken, Task> action => (item, token) => Done(action(item, token)),
        _ => null,
    };

    private static Nothing Done(Task task)
    {
        task.GetAwaiter().GetResult();
        return default;
    }
}
