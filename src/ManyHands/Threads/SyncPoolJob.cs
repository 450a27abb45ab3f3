namespace ManyHands;

/// <summary>
/// A job that holds a worker till it ends. It is a task of the pool's own scheduler, so a worker that waits for it can run
/// it on the spot, and its caller's token cancels it at once while it is queued.
/// </summary>
internal sealed class SyncPoolJob<TResult> : PoolJob<TResult>
{
    private const TaskCreationOptions Creation = TaskCreationOptions.DenyChildAttach
        | TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously;

    private static readonly Func<object?, TResult> Body = static job => ((SyncPoolJob<TResult>)job!).Run();

    private IJob<TResult>? _work;   // nulled by whoever ends the job: its task may be kept, its inputs must not

    internal SyncPoolJob(PoolCore core, IJob<TResult> work, JobTerms? terms)
        : base(core, terms)
    {
        _work = work;
        Task = new Task<TResult>(Body, this, terms?.Token ?? default, Creation);
    }

    internal override Task<TResult> Task { get; }

    protected override string WorkName => _work is { } work ? JobName.Of(work) : "job";

    internal override void Offer()
    {
        try
        {
            Task.Start(Core.Scheduler);
        }
        catch (InvalidOperationException) when (Task.IsCompleted)
        {
            // Its token fired between the lines; that it has no number yet says so to the caller of this method.
        }

        if (Id == 0 && Terms is not null && Refusal is not null)
        {
            // Ends the task, which nobody has: its token would hold it for good otherwise.
            Core.Scheduler.Execute(Task);
            _ = Task.Exception;
        }

        // A token that fires while the queue takes the task finds it neither new nor queued, and leaves it for later.
        if (Terms is { Token.IsCancellationRequested: true } && Core.CancelQueued(this))
        {
            Core.Scheduler.Execute(Task);
        }
    }

    internal override void Execute()
    {
        if (Terms is { Token.IsCancellationRequested: true })
        {
            EndUnstarted();
        }

        Core.Scheduler.Execute(Task);

        // The token fired after we looked: the task was cancelled instead of running our code.
        if (!HasEnded)
        {
            EndUnstarted();
        }
    }

    internal override void Drop(Exception reason)
    {
        Refusal = Marked(reason);
        Forget();
        Core.Scheduler.Execute(Task);
    }

    internal override void Forget() => _work = null;

    private void EndUnstarted()
    {
        Forget();
        Core.Ended(this, JobState.Cancelled);
    }

    // The task runs this, where the scheduler lets it: on a worker's own turn, or inside of a job that waits for it.
    private TResult Run()
    {
        if (Refusal is { } dropped)
            throw dropped;

        JobFrame frame = JobFrame.Enter(this);
        TResult result;
        try
        {
            result = Terms is null ? _work!.Run(Core.StopToken) : RunOnTerms(Terms);
        }
        catch (Exception thrown)
        {
            (JobState state, Exception told) = Judge(thrown);
            Forget();
            frame.Leave(state, told);
            if (ReferenceEquals(told, thrown))
                throw;

            throw told;
        }

        Forget();
        frame.Leave(JobState.Completed, null);
        return result;
    }

    private TResult RunOnTerms(JobTerms terms)
    {
        using JobLimits limits = new(Core, terms);
        TResult result = default!;
        try
        {
            result = _work!.Run(limits.Token);
        }
        finally
        {
            HasTimedOut = limits.HaveTimedOut;
        }

        return HasTimedOut ? throw TimedOut() : result;
    }
}
