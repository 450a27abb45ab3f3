namespace ManyHands;

/// <summary>A function as a job: what the executors of this process are given when the caller passes a lambda.</summary>
internal abstract class FunctionJob
{
    internal abstract Delegate Code { get; }
}

/// <summary>What a job gives that gives nothing.</summary>
internal readonly record struct Nothing;

internal sealed class Function<TResult>(Func<TResult> function) : FunctionJob, IJob<TResult>
{
    internal override Delegate Code => function;

    public TResult Run(CancellationToken cancellationToken) => function();
}

internal sealed class TokenFunction<TResult>(Func<CancellationToken, TResult> function) : FunctionJob, IJob<TResult>
{
    internal override Delegate Code => function;

    public TResult Run(CancellationToken cancellationToken) => function(cancellationToken);
}

internal sealed class ActionFunction(Action function) : FunctionJob, IJob<Nothing>
{
    internal override Delegate Code => function;

    public Nothing Run(CancellationToken cancellationToken)
    {
        function();
        return default;
    }
}

internal sealed class TokenAction(Action<CancellationToken> function) : FunctionJob, IJob<Nothing>
{
    internal override Delegate Code => function;

    public Nothing Run(CancellationToken cancellationToken)
    {
        function(cancellationToken);
        return default;
    }
}

internal sealed class AsyncFunction<TResult>(Func<Task<TResult>> function) : FunctionJob, IAsyncJob<TResult>
{
    internal override Delegate Code => function;

    public ValueTask<TResult> RunAsync(CancellationToken cancellationToken) => new(function());
}

internal sealed class AsyncTokenFunction<TResult>(Func<CancellationToken, Task<TResult>> function)
    : FunctionJob, IAsyncJob<TResult>
{
    internal override Delegate Code => function;

    public ValueTask<TResult> RunAsync(CancellationToken cancellationToken) => new(function(cancellationToken));
}

internal sealed class AsyncAction(Func<Task> function) : FunctionJob, IAsyncJob<Nothing>
{
    internal override Delegate Code => function;

    public async ValueTask<Nothing> RunAsync(CancellationToken cancellationToken)
    {
        await function().ConfigureAwait(false);
        return default;
    }
}

internal sealed class AsyncTokenAction(Func<CancellationToken, Task> function) : FunctionJob, IAsyncJob<Nothing>
{
    internal override Delegate Code => function;

    public async ValueTask<Nothing> RunAsync(CancellationToken cancellationToken)
    {
        await function(cancellationToken).ConfigureAwait(false);
        return default;
    }
}
