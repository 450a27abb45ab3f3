namespace ManyHands;

/// <summary>
/// Where one job's code goes on after each await: the .NET thread pool, under the watch's eyes. Nothing is ordered or
/// exclusive, so waiting synchronously in a job can't deadlock on it. Thread-safe.
/// </summary>
internal sealed class WorkContext(AsyncWork work, BlockingWatch watch) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        ThreadPool.UnsafeQueueUserWorkItem(new Posted(this, d, state), preferLocal: true);

    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => this;

    internal void Run(SendOrPostCallback code, object? state) => watch.Run(work, this, code, state);

    private sealed class Posted(WorkContext context, SendOrPostCallback code, object? state) : IThreadPoolWorkItem
    {
        public void Execute() => context.Run(code, state);
    }
}
