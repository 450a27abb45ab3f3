using System.Diagnostics;

namespace ManyHands;

/// <summary>
/// A job that holds a worker till it ends. It is itself the task that its caller has, of the pool's own scheduler: a worker
/// that waits for it can run it on the spot, its caller's token cancels it at once while it is queued, and it is one object.
/// </summary>
[DebuggerDisplay("{Text,nq}")]
internal sealed class SyncPoolJob<TResult> : Task<TResult>, IPoolJob
{
    private const TaskCreationOptions Options = TaskCreationOptions.DenyChildAttach
        | TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously;

    // A task takes its code before there is a "this" to give along; whoever executes it says here which one it is.
    private static readonly Func<object?, TResult> Body = static _ => ((SyncPoolJob<TResult>)JobInfo.OnThisThread!).Run();

    private object? _work; // a Func<TResult> or an IJob<TResult>; nulled by whoever ends the job: its inputs must not be kept
    private JobSlot _slot;

    internal SyncPoolJob(PoolCore core, object work, JobTerms? terms, Admission admission)
        : base(Body, null, terms?.Token ?? default, Options)
    {
        _work = work;
        _slot = new JobSlot(core, terms, admission);
    }

    public ref JobSlot Slot => ref _slot;

    public bool IsAsync => false;

    public Task Promise => this;

    public IPoolJob Job => this;

    public bool HasLeft => _slot.State != JobState.Queued;
    public JobInfo Info => this.Describe();

    public object? Work => _work;

    private string Text => $"{_slot.Id} {this.PeekName()}: {_slot.State}";

    public string WorkName => _work is { } work ? JobName.Of(work) : "job";

    public bool TryStart() => _slot.TryLeaveQueue(JobState.Running);

    public void Offer()
    {
        try
        {
            Start(_slot.Core.Scheduler);
        }
        catch (InvalidOperationException) when (IsCompleted)
        {
            // Its token fired between the lines; that it has no number yet says so to the caller of this method.
        }

        if (_slot.Terms is not { } terms)
            return;

        if (_slot is { Id: 0, Refusal: not null })
        {
            // Ends the task, which nobody has: its token would hold it for good otherwise.
            RunTask();
            _ = Exception;
        }

        // A token that fires while the queue takes the task finds it neither new nor queued, and leaves it for later.
        if (terms.Token.IsCancellationRequested && _slot.Core.CancelQueued(this))
        {
            RunTask();
        }
    }

    public void Execute()
    {
        if (_slot.IsCancelled)
        {
            EndUnstarted();
        }

        RunTask();

        // The token fired after we looked: the task was cancelled instead of running our code.
        if (!_slot.HasEnded)
        {
            EndUnstarted();
        }

        if (PoolWorker.OnThisThread(_slot.Core) is null)
        {
            _slot.Core.Settled();
        }
    }

    public void Drop(Exception reason)
    {
        _slot.Note.Refusal = this.Marked(reason);
        Forget();
        RunTask();
    }

    public void Forget() => _work = null;

    private void RunTask()
    {
        IRunningJob? outer = JobInfo.OnThisThread;
        JobInfo.OnThisThread = this;
        _slot.Core.Scheduler.Execute(this);
        JobInfo.OnThisThread = outer;
    }

    private void EndUnstarted()
    {
        _slot.Core.Ended(this, JobState.Cancelled);
        Forget();
    }

    // The task runs this, where the scheduler lets it: on a worker's own turn, or inside of a job that waits for it.
    private TResult Run()
    {
        if (_slot.Refusal is { } dropped)
            throw dropped;

        PoolCore core = _slot.Core;
        PoolWorker? worker = PoolWorker.OnThisThread(core);
        IPoolJob? outer = worker?.Enter(this);
        IDisposable? scope = core.Log?.Begin(this);
        JobSpan? span = Telemetry.IsListening ? new JobSpan(nameof(ThreadPoolExecutor), WorkName, Info, core.TimeProvider) : null;
        TResult result;
        try
        {
            result = _slot.Terms is { } terms ? CallOnTerms(terms) : Call(core.StopToken);
        }
        catch (Exception thrown)
        {
            (JobState state, Exception told) = this.Judge(thrown);
            End(state, told);
            if (ReferenceEquals(told, thrown))
                throw;

            throw told;
        }

        End(JobState.Completed, null);
        return result;

        // The task ends right after, so whoever awaits it finds it counted.
        void End(JobState state, Exception? told)
        {
            if (core.Log is { } log)
            {
                log.Ended(this, state, told);
                scope?.Dispose();
            }

            span?.End(state.ToEnd(), told);
            worker?.Current = outer;
            bool isPlain = InspectionSwitch.IsOn && worker is not null && _slot.NoteIfAny is null;
            core.Ended(this, state, isPlain ? JobName.Of(_work!, ref worker!.LastName) : null);
            Forget();
        }
    }

    private TResult Call(CancellationToken token) =>
        _work is Func<TResult> function ? function() : ((IJob<TResult>)_work!).Run(token);

    private TResult CallOnTerms(JobTerms terms)
    {
        using JobLimits limits = new(_slot.Core, terms);
        TResult result = default!;
        try
        {
            result = Call(limits.Token);
        }
        finally
        {
            _slot.Note.HasTimedOut = limits.HaveTimedOut;
        }

        return _slot.Note.HasTimedOut ? throw this.TimedOut() : result;
    }
}
