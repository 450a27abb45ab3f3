namespace ManyHands;

/// <summary>
/// What <c>Map</c> asks of an executor whose jobs run elsewhere, where the code of a group can't write into the
/// caller's memory: it takes the group as data and reports what became of the items. Thread-safe.
/// </summary>
internal interface IGroupHost : IMapHost
{
    /// <summary>Called when a map is made, before anything runs.</summary>
    /// <param name="code">The function the caller gave, of any shape that <see cref="GroupCode"/> knows.</param>
    /// <exception cref="ArgumentException">The function can't cross.</exception>
    void Check(Delegate code);

    /// <summary>Accepts a group of items as one job.</summary>
    /// <returns>
    /// What became of the items, or of the first of them; what is not told of was not begun, or may be begun again.
    /// A group of one ends as any job does: its task fails with the item's exception. A task that fails in any other
    /// group fails all of its items. One that is cancelled was so by <paramref name="cancellationToken"/>.
    /// </returns>
    /// <remarks>It throws what <see cref="IExecutor.Submit{TResult}"/> throws.</remarks>
    Task<GroupReport<TResult>> SubmitGroup<T, TResult>(
        GroupCall<T, TResult> call, JobOptions options, CancellationToken cancellationToken);
}

/// <summary>Items that are to be run as one job, one after the other.</summary>
/// <param name="Code">The function the caller gave; <see cref="GroupCode.ToCall"/> makes a call of it.</param>
/// <param name="Items">At least one. Nobody changes them.</param>
/// <param name="StopsAtFailure">Whether the items after one that failed are not wanted.</param>
/// <param name="TooLong">How long it may run before the items not yet begun are given back; null for as long as it takes.</param>
internal sealed record GroupCall<T, TResult>(Delegate Code, IReadOnlyList<T> Items, bool StopsAtFailure, TimeSpan? TooLong)
{
    /// <summary>Asked before the group is begun: whether nobody wants it any more, so that it had better report nothing.</summary>
    public Func<bool>? IsUnwanted { get; init; }

    /// <summary>Told of an item's failure before any other group is begun where that was; it is quick and throws nothing.</summary>
    public Action? OnFailure { get; init; }
}

/// <summary>What became of a group.</summary>
/// <param name="Outcomes">
/// Of the first items, in their order. There are fewer than items when the time was over, when one failed and the others
/// are not wanted, when the worker died, and when the executor was shut down. The item at which a worker died has its
/// exception here, but where <see cref="JobOptions.Repeatable"/> says that it may run again: then it is the first that
/// is missing, and comes again as a group of one.
/// </param>
/// <param name="Elapsed">How long those items took together.</param>
/// <param name="Rest">How all the others failed; null when they may be sent again.</param>
internal sealed record GroupReport<TResult>(IReadOnlyList<GroupOutcome<TResult>> Outcomes, TimeSpan Elapsed, Exception? Rest);

/// <summary>What became of one item.</summary>
/// <param name="Result">What the function gave; default when it failed.</param>
/// <param name="Exception">How it failed; null when it did not.</param>
internal readonly record struct GroupOutcome<TResult>(TResult? Result, Exception? Exception);
