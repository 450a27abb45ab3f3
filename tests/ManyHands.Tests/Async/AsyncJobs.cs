namespace ManyHands.Tests;

/// <summary>Functions as jobs, without the extensions: the executor's core alone is tested here.</summary>
internal static class AsyncJobs
{
    internal static IAsyncJob<T> Async<T>(Func<CancellationToken, Task<T>> function) => new AsyncFunction<T>(function);

    internal static IAsyncJob<T> Async<T>(Func<Task<T>> function) => new AsyncFunction<T>(_ => function());

    internal static IJob<T> Sync<T>(Func<CancellationToken, T> function) => new SyncFunction<T>(function);

    internal static IJob<T> Sync<T>(Func<T> function) => new SyncFunction<T>(_ => function());

    internal static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record AsyncFunction<T>(Func<CancellationToken, Task<T>> Function) : IAsyncJob<T>
    {
        public async ValueTask<T> RunAsync(CancellationToken cancellationToken) => await Function(cancellationToken);
    }

    private sealed record SyncFunction<T>(Func<CancellationToken, T> Function) : IJob<T>
    {
        public T Run(CancellationToken cancellationToken) => Function(cancellationToken);
    }
}
