namespace ManyHands;

/// <summary>A job as data: a record that carries its inputs, and so can run anywhere.</summary>
/// <typeparam name="TResult">What it gives.</typeparam>
/// <example><code>record CountPrimes(int From, int To) : IJob&lt;int&gt; { public int Run(CancellationToken token) => … }</code></example>
public interface IJob<TResult>
{
    /// <summary>Does the work.</summary>
    /// <param name="cancellationToken">Fires when the job is cancelled, its time is over, or the executor stops.</param>
    TResult Run(CancellationToken cancellationToken);
}

/// <summary>A job that waits for others, a network say, without holding a thread meanwhile.</summary>
/// <typeparam name="TResult">What it gives.</typeparam>
public interface IAsyncJob<TResult> : IJob<TResult>
{
    /// <inheritdoc cref="IJob{TResult}.Run"/>
    ValueTask<TResult> RunAsync(CancellationToken cancellationToken);

    TResult IJob<TResult>.Run(CancellationToken cancellationToken) =>
        RunAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
}
