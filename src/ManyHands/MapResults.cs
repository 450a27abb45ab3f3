namespace ManyHands;

/// <summary>
/// The results of a <c>Map</c>. Each enumeration runs the function anew; nothing runs before. Thread-safe; an
/// enumerator is not.
/// </summary>
/// <remarks>
/// The enumeration stops at the first failure: no more input is read, what is queued is cancelled, what runs is told by
/// its token and waited for, and then the exception is thrown as the function threw it (<see cref="JobInfo.Of"/> says
/// which job that was). In the order of the items, all results before the failed item come first.
/// </remarks>
public sealed class MapResults<T, TResult> : IAsyncEnumerable<TResult>
{
    private readonly MapPlan<T, TResult> _plan;

    internal MapResults(MapPlan<T, TResult> plan) => _plan = plan;

    /// <summary>Runs the function over the items and gives its results, until one fails.</summary>
    /// <param name="cancellationToken">Ends the enumeration, as the token given to <c>Map</c> does.</param>
    public IAsyncEnumerator<TResult> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new MapEnumerator<T, TResult>(_plan, stopsAtFailure: true, cancellationToken);

    /// <summary>Runs the function over the items and gives every item's outcome: one that fails stops no other.</summary>
    /// <remarks>
    /// It ends early only by the token, or with an exception of the input or of an executor that takes no more jobs,
    /// after the outcomes of all items before.
    /// </remarks>
    public IAsyncEnumerable<Outcome<T, TResult>> AsOutcomes() => new Outcomes(_plan);

    private sealed class Outcomes(MapPlan<T, TResult> plan) : IAsyncEnumerable<Outcome<T, TResult>>
    {
        public IAsyncEnumerator<Outcome<T, TResult>> GetAsyncEnumerator(CancellationToken cancellationToken) =>
            new MapEnumerator<T, TResult>(plan, stopsAtFailure: false, cancellationToken);
    }
}
