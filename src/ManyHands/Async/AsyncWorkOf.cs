namespace ManyHands;

/// <summary>One accepted job and the promise of its result.</summary>
internal sealed class AsyncWork<TResult>(
    AsyncExecutor executor, IJob<TResult> job, string name, JobOptions options, CancellationToken caller)
    : AsyncWork(executor, name, options, caller)
{
    private readonly TaskCompletionSource<TResult> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TResult> Task => _promise.Task;

    internal override Task Promise => _promise.Task;

    internal override void Fail(Exception error)
    {
        Info.Mark(error);
        _promise.TrySetException(error);
    }

    internal override void Cancel() => _promise.TrySetCanceled(Caller);

    private protected override async Task RunAsync()
    {
        JobInfo.OnThisFlow = Info;
        TResult? result = default;
        Exception? error = null;
        IDisposable? scope = Executor.Log?.Begin(Info);
        JobSpan? span = Telemetry.IsListening ? new JobSpan(nameof(AsyncExecutor), JobName.Of(job), Info, Executor.TimeProvider) : null;
        try
        {
            CancellationToken token = Arm();
            Caller.ThrowIfCancellationRequested();
            result = job is IAsyncJob<TResult> asynchronous
                ? await asynchronous.RunAsync(token).ConfigureAwait(false)
                : job.Run(token);
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        Ending ending = Judge(ref error);
        Disarm();
        Executor.Log?.Ended(Info, ending, error);
        scope?.Dispose();
        span?.End(ending.ToEnd(), error);

        // False where it was abandoned: its task has ended already.
        bool isFirst = Executor.End(this, ending, ending == Ending.Completed && Executor.CountsAsFailure(result), out TimeSpan now);
        if (isFirst)
            Settle(ending, result, error);
        Executor.Leave(this, now);
        if (isFirst)
            Executor.Settled();
    }

    private void Settle(Ending ending, TResult? result, Exception? error)
    {
        if (ending == Ending.Completed)
            _promise.TrySetResult(result!);
        else if (error is null)
            Cancel();
        else
            Fail(error);
    }

    // Only the caller's token cancels a task; every other end with an exception is a failure that names its cause.
    private Ending Judge(ref Exception? error)
    {
        var cancelled = error as OperationCanceledException;
        if (cancelled is not null && Caller.IsCancellationRequested)
        {
            error = null;
            return Ending.Cancelled;
        }

        if ((cancelled is not null || error is null) && TimedOut)
        {
            error = new TimeoutException($"The job {Name} took longer than its {Timeout}.", error);
            return Ending.Failed;
        }

        if (cancelled is not null && Executor.IsStopping)
        {
            error = new ExecutorShutdownException($"The executor {Executor.Name} was shut down while the job {Name} ran.", cancelled);
            return Ending.Cancelled;
        }

        return error is null ? Ending.Completed : Ending.Failed;
    }
}
