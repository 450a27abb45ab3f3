using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>
/// Awaits a task on the very thread that ends it. The runtime's own awaiters would go on elsewhere, on the .NET thread pool,
/// whenever that thread has a synchronization context, as a pool's has: one hop more for each async job. So a job's end,
/// loggers and listeners told of it included, runs inside of what ends its function's task; its caller's code does not.
/// </summary>
internal readonly struct EndOf<TResult>(Task<TResult> task) : ICriticalNotifyCompletion
{
    public bool IsCompleted => task.IsCompleted;

    public EndOf<TResult> GetAwaiter() => this;

    public TResult GetResult() => task.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => task.ContinueWith(
        static (_, next) => ((Action)next!)(),
        continuation,
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
