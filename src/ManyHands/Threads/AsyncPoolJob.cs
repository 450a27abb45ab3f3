namespace ManyHands;

/// <summary>A job that leaves its worker at each await and comes back to the pool for the next stretch.</summary>
internal sealed class AsyncPoolJob<TResult>(PoolCore core, IAsyncJob<TResult> work, JobTerms? terms)
    : PoolJob<TResult>(core, terms)
{
    private readonly TaskCompletionSource<TResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // As the runtime's own tasks do, it takes what flows with its caller along.
    private ExecutionContext? _flow = ExecutionContext.Capture();
    private IAsyncJob<TResult>? _work = work;
    private CancellationTokenRegistration _whileQueued;

    internal override Task<TResult> Task => _end.Task;

    internal override bool IsAsync => true;

    protected override string WorkName => _work is { } work ? JobName.Of(work) : "job";

    internal override void Offer()
    {
        if (Terms is { Token.IsCancellationRequested: true })
        {
            _end.TrySetCanceled(Terms.Token);
            return;
        }

        if (Terms is { Token.CanBeCanceled: true })
        {
            _whileQueued = Terms.Token.UnsafeRegister(static job => ((AsyncPoolJob<TResult>)job!).CancelQueued(), this);
        }

        Core.Enqueue(this);
        if (Refusal is not null)
        {
            _whileQueued.Dispose();
        }
        else if (Terms is { Token.IsCancellationRequested: true })
        {
            CancelQueued(); // its callback may have come too early to find the job in the queue
        }
    }

    internal override void Execute() => new PoolContext(this).Run(static job =>
    {
        AsyncPoolJob<TResult> self = (AsyncPoolJob<TResult>)job!;
        if (self._flow is { } flow)
        {
            self._flow = null;
            ExecutionContext.Run(flow, static job => _ = ((AsyncPoolJob<TResult>)job!).RunAsync(), self);
        }
        else
        {
            _ = self.RunAsync();
        }
    }, this);

    internal override void Drop(Exception reason)
    {
        Exception told = Marked(reason);
        Forget();
        _whileQueued.Dispose();
        _end.TrySetException(told);
    }

    internal override void Forget()
    {
        _work = null;
        _flow = null;
    }

    private void CancelQueued()
    {
        if (Core.CancelQueued(this))
        {
            _end.TrySetCanceled(Terms!.Token);
        }
    }

    // Never throws: all that its code throws goes to the task.
    private async Task RunAsync()
    {
        _whileQueued.Unregister();
        JobInfo.OnThisFlow = Info;
        IDisposable? scope = Core.Log?.Begin(this);
        TResult? result = default;
        Exception? told = null;
        JobState state = JobState.Completed;
        try
        {
            ValueTask<TResult> running = Terms is null ? _work!.RunAsync(Core.StopToken) : RunOnTermsAsync(Terms);
            result = await running.ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            (state, told) = Judge(thrown);
        }

        Forget();
        if (Core.Log is { } log)
        {
            log.Ended(this, state, told);
            scope?.Dispose();
        }

        Core.Ended(this, state);
        if (state == JobState.Completed)
        {
            _end.TrySetResult(result!);
        }
        else if (state == JobState.Cancelled && told is OperationCanceledException)
        {
            _end.TrySetCanceled(Terms!.Token);
        }
        else
        {
            _end.TrySetException(told!);
        }
    }

    private async ValueTask<TResult> RunOnTermsAsync(JobTerms terms)
    {
        using JobLimits limits = new(Core, terms);
        TResult result = default!;
        try
        {
            result = await _work!.RunAsync(limits.Token).ConfigureAwait(false);
        }
        finally
        {
            HasTimedOut = limits.HaveTimedOut;
        }

        return HasTimedOut ? throw TimedOut() : result;
    }
}
