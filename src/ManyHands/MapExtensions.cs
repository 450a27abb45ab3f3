using System.ComponentModel;

namespace ManyHands;

/// <summary>A function over many items, on any executor.</summary>
/// <remarks>
/// <para>
/// Every <c>Map</c> is lazy: nothing is read and nothing runs until its results are enumerated, and then the input is
/// read only as far ahead of the reader as <see cref="MapOptions.BufferSize"/> says. The input is read on a thread of the
/// .NET thread pool, one call at a time, so that results come out while a slow input blocks; an
/// <see cref="ICollection{T}"/>, which has its items already, is read by the group. Inside a synchronous job of the same
/// executor the enumerating thread runs the queued calls itself while it waits.
/// </para>
/// <para>
/// Leaving the enumeration, by its end, a <c>break</c>, an exception or the token, cancels what is queued, tells what
/// runs by its token, and waits until the last call and the input have come back: after it nothing of it runs any more.
/// An input that blocks holds this up, for nothing can interrupt it; one that heeds the token of
/// <see cref="IAsyncEnumerable{T}.GetAsyncEnumerator"/> does not.
/// </para>
/// <para>What a function may capture, the executor says: see <see cref="IFunctionExecutor"/>.</para>
/// </remarks>
public static partial class MapExtensions
{
    private const string NoResult = "The function gives no result, so there is nothing to map to; use ForEachAsync.";

    /// <summary>Calls a function for each item, and gives the results.</summary>
    /// <param name="executor">Where the calls run.</param>
    /// <param name="items">The input, which may be endless.</param>
    /// <param name="function">Called once for each item, at the same time for several.</param>
    /// <param name="options">Order, buffer, grouping, progress. The default is <see cref="MapOptions"/> as it comes.</param>
    /// <param name="lane">The lane of an item's job, overruling that of <see cref="MapOptions.Job"/>. The default is none.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, TResult> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, CancellationToken, TResult> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, Task<TResult>> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, CancellationToken, Task<TResult>> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, TResult> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, CancellationToken, TResult> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, Task<TResult>> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{T, TResult}(IFunctionExecutor, IEnumerable{T}, Func{T, TResult}, MapOptions, Func{T, string}, CancellationToken)"/>
    public static MapResults<T, TResult> Map<T, TResult>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, CancellationToken, Task<TResult>> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(items), MapFunction.Of(function), options, lane, cancellationToken));

    /// <summary>Runs jobs that are records, on any executor, and gives their results.</summary>
    /// <param name="executor">Where the jobs run.</param>
    /// <param name="jobs">The input, which may be endless.</param>
    /// <param name="options">Order, buffer, progress; jobs are never grouped. The default is <see cref="MapOptions"/> as it comes.</param>
    /// <param name="lane">The lane of a job, overruling that of <see cref="MapOptions.Job"/>. The default is none.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public static MapResults<IJob<TResult>, TResult> Map<TResult>(
        this IExecutor executor,
        IEnumerable<IJob<TResult>> jobs,
        MapOptions? options = null,
        Func<IJob<TResult>, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(jobs), MapFunction.OfJobs<TResult>(), options, lane, cancellationToken));

    /// <inheritdoc cref="Map{TResult}(IExecutor, IEnumerable{IJob{TResult}}, MapOptions, Func{IJob{TResult}, string}, CancellationToken)"/>
    public static MapResults<IJob<TResult>, TResult> Map<TResult>(
        this IExecutor executor,
        IAsyncEnumerable<IJob<TResult>> jobs,
        MapOptions? options = null,
        Func<IJob<TResult>, string?>? lane = null,
        CancellationToken cancellationToken = default) =>
        new(new(executor, MapInput.Of(jobs), MapFunction.OfJobs<TResult>(), options, lane, cancellationToken));

    /// <summary>Does not compile: there would be no results.</summary>
    [Obsolete(NoResult, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public static void Map<T>(
        this IFunctionExecutor executor,
        IEnumerable<T> items,
        Func<T, Task> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException(NoResult);

    /// <summary>Does not compile: there would be no results.</summary>
    [Obsolete(NoResult, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public static void Map<T>(
        this IFunctionExecutor executor,
        IAsyncEnumerable<T> items,
        Func<T, Task> function,
        MapOptions? options = null,
        Func<T, string?>? lane = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException(NoResult);
}
