using System.Diagnostics;

namespace ManyHands;

/// <summary>A job that leaves its worker at each await and comes back to the pool for the next stretch.</summary>
[DebuggerDisplay("{Text,nq}")]
internal sealed class AsyncPoolJob<TResult>(PoolCore core, IAsyncJob<TResult> work, JobTerms? terms, Admission admission)
    : IPoolJob
{
    private readonly TaskCompletionSource<TResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // As the runtime's own tasks do, it takes what flows with its caller along.
    private ExecutionContext? _flow = ExecutionContext.Capture();
    private IAsyncJob<TResult>? _work = work;
    private CancellationTokenRegistration _whileQueued;
    private JobSlot _slot = new(core, terms, admission);

    internal Task<TResult> Task => _end.Task;

    public ref JobSlot Slot => ref _slot;

    public bool IsAsync => true;

    public Task Promise => _end.Task;

    public IPoolJob Job => this;

    public bool HasLeft => _slot.State != JobState.Queued;
    public JobInfo Info => this.Describe();

    public object? Work => _work;

    private string Text => $"{_slot.Id} {this.PeekName()}: {_slot.State}";

    public string WorkName => _work is { } work ? JobName.Of(work) : "job";

    public bool TryStart() => _slot.TryLeaveQueue(JobState.Running);

    public void Offer()
    {
        if (_slot.IsCancelled)
        {
            _end.TrySetCanceled(terms!.Token);
            return;
        }

        if (terms is { Token.CanBeCanceled: true })
        {
            _whileQueued = terms.Token.UnsafeRegister(static job => ((AsyncPoolJob<TResult>)job!).CancelQueued(), this);
        }

        core.Enqueue(this);
        if (_slot.Refusal is not null)
        {
            _whileQueued.Dispose();
        }
        else if (_slot.IsCancelled)
        {
            CancelQueued(); // its callback may have come too early to find the job in the queue
        }
    }

    public void Execute() => new PoolContext(this).Run(static job =>
    {
        AsyncPoolJob<TResult> self = (AsyncPoolJob<TResult>)job!;
        if (self._flow is { } flow)
        {
            self._flow = null;
            ExecutionContext.Run(flow, static job => ((AsyncPoolJob<TResult>)job!).Begin(), self);
        }
        else
        {
            self.Begin();
        }
    }, this);

    public void Drop(Exception reason)
    {
        Exception told = this.Marked(reason);
        Forget();
        _whileQueued.Dispose();
        _end.TrySetException(told);
    }

    public void Forget()
    {
        _work = null;
        _flow = null;
    }

    private void CancelQueued()
    {
        if (core.CancelQueued(this))
        {
            _end.TrySetCanceled(terms!.Token);
        }
    }

    private void Begin() => _slot.Note.Running = RunAsync();

    // Never throws: all that its code throws goes to the task.
    private async Task RunAsync()
    {
        _whileQueued.Unregister();
        JobInfo.OnThisFlow = Info;
        IDisposable? scope = core.Log?.Begin(this);
        JobSpan? span = Telemetry.IsListening ? new JobSpan(nameof(ThreadPoolExecutor), WorkName, Info, core.TimeProvider) : null;
        TResult? result = default;
        Exception? told = null;
        JobState state = JobState.Completed;
        try
        {
            ValueTask<TResult> running = terms is null ? _work!.RunAsync(core.StopToken) : RunOnTermsAsync(terms);
            result = running.IsCompleted ? running.Result : await new EndOf<TResult>(running.AsTask());
        }
        catch (Exception thrown)
        {
            (state, told) = this.Judge(thrown);
        }

        if (core.Log is { } log)
        {
            log.Ended(this, state, told);
            scope?.Dispose();
        }

        span?.End(state.ToEnd(), told);
        core.Ended(this, state);
        Forget();
        if (state == JobState.Completed)
        {
            _end.TrySetResult(result!);
        }
        else if (state == JobState.Cancelled && told is OperationCanceledException)
        {
            _end.TrySetCanceled(terms!.Token);
        }
        else
        {
            _end.TrySetException(told!);
        }

        core.Settled();
    }

    private async ValueTask<TResult> RunOnTermsAsync(JobTerms limited)
    {
        using JobLimits limits = new(core, limited);
        TResult result = default!;
        try
        {
            result = await _work!.RunAsync(limits.Token).ConfigureAwait(false);
        }
        finally
        {
            _slot.Note.HasTimedOut = limits.HaveTimedOut;
        }

        return _slot.Note.HasTimedOut ? throw this.TimedOut() : result;
    }
}
