using System.Collections.Concurrent;

namespace ManyHands;

/// <summary>
/// The least an executor can be, as somebody else might write one: threads and a queue, nothing of this library's inside.
/// </summary>
internal sealed class PlainExecutor : IInProcessExecutor
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread[] _threads;
    private long _accepted;
    private long _running;
    private long _ended;

    public PlainExecutor(int maxWorkers = 2)
    {
        MaxWorkers = maxWorkers;
        _threads = [.. Enumerable.Range(1, maxWorkers).Select(i => new Thread(Loop) { Name = $"plain-{i}", IsBackground = true })];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    public string Name => "plain";

    public int MaxWorkers { get; }

    /// <summary>How many jobs it takes before it says it was shut down.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public ConcurrentQueue<JobOptions> Seen { get; } = [];

    /// <summary>Told when a job has been counted as ended.</summary>
    public Changes Changes { get; } = new();

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Running => Interlocked.Read(ref _running);

    public ExecutorCounts Counts => new(Accepted - Running - _ended, Running, _ended, 0, 0);

    public ExecutorSnapshot Snapshot() => throw new NotSupportedException();

    public Task<TResult> Submit<TResult>(IJob<TResult> job, JobOptions options, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _accepted) > Capacity)
            throw new ExecutorShutdownException("No more.");
        Seen.Enqueue(options);
        var end = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() => _ = RunAsync(job, end, cancellationToken), CancellationToken.None);
        return end.Task;
    }

    public Task<ShutdownReport> ShutdownAsync(ShutdownMode mode, TimeSpan? timeout) => throw new NotSupportedException();

    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _queue.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private async Task RunAsync<TResult>(IJob<TResult> job, TaskCompletionSource<TResult> end, CancellationToken token)
    {
        Interlocked.Increment(ref _running);
        try
        {
            token.ThrowIfCancellationRequested();
            TResult result = job is IAsyncJob<TResult> asyncJob ? await asyncJob.RunAsync(token) : job.Run(token);
            End();
            end.SetResult(result);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            End();
            end.SetCanceled(token);
        }
        catch (Exception exception)
        {
            End();
            end.SetException(exception);
        }
    }

    private void End()
    {
        Interlocked.Increment(ref _ended);
        Interlocked.Decrement(ref _running);
        Changes.Tell();
    }

    private void Loop()
    {
        foreach (Action job in _queue.GetConsumingEnumerable())
            job();
    }
}
