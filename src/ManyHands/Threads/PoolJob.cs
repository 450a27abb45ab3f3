namespace ManyHands;

/// <summary>Where a job stands.</summary>
internal enum JobState : byte
{
    New,
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>What was said of a job that said anything.</summary>
internal sealed record JobTerms(string? Name, TimeSpan? Timeout, CancellationToken Token);

/// <summary>A job of a <see cref="ThreadPoolExecutor"/>. What changes is written under the pool's gate.</summary>
internal abstract class PoolJob : PoolItem, IRunningJob
{
    private JobNote? _note; // null for most jobs: a million of them are kept small

    protected PoolJob(PoolCore core, JobTerms? terms)
    {
        Core = core;
        _note = terms is null ? null : new JobNote { Terms = terms };
    }

    internal PoolCore Core { get; }

    /// <summary>Null for most jobs.</summary>
    internal JobTerms? Terms => _note?.Terms;

    internal override PoolJob Job => this;

    internal long Id => Order;

    internal JobState State { get; set; }

    /// <summary>How it came into the queue.</summary>
    internal Admission Admission { get; init; }

    /// <summary>Why the pool did not take it, or dropped it.</summary>
    internal Exception? Refusal
    {
        get => _note?.Refusal;
        set => Note.Refusal = value;
    }

    /// <summary>The worker that runs it at this moment.</summary>
    internal PoolWorker? Worker { get; set; }

    /// <summary>The running job that submitted it: its worker may be waiting for this one.</summary>
    internal PoolJob? Parent
    {
        get => _note?.Parent;
        set => Note.Parent = value;
    }

    internal bool HasChildren { get; set; }

    /// <summary>Whether its time was over when its code came to an end. Written by the thread that runs it.</summary>
    internal bool HasTimedOut { get; private protected set; }

    /// <summary>Whether its own code waits for the pool's end.</summary>
    internal bool HasShutDown { get; set; }

    internal virtual bool IsAsync => false;

    internal bool HasEnded => State >= JobState.Completed;

    public JobInfo Info => Note.Info ??= new JobInfo(
        Id, Terms?.Name ?? WorkName, Core.Name, Admission == Admission.CallerRuns ? "caller" : Worker?.Name);

    protected abstract string WorkName { get; }

    private JobNote Note => _note ?? Interlocked.CompareExchange(ref _note, new JobNote(), null) ?? _note;

    /// <summary>Ends a job that never started. Its state was set under the gate before.</summary>
    internal abstract void Drop(Exception reason);

    /// <summary>Lets go of the work: the task may be kept long, and must not keep its inputs alive.</summary>
    internal abstract void Forget();

    internal void End_NeedsLock(JobState state)
    {
        State = state;
        Worker = null;

        // A child that is still queued asks its parents which worker waits for it; the line of those that have ended is
        // cut short here, or jobs that each submit the next would never be collected.
        if (Parent is { } parent)
        {
            Parent = HasChildren ? FirstRunning(parent) : null;
        }
    }

    internal static PoolJob? FirstRunning(PoolJob? job)
    {
        while (job is { HasEnded: true })
        {
            job = job.Parent;
        }

        return job;
    }

    /// <summary>What the caller is told when the job's code threw, and how the job is counted.</summary>
    private protected (JobState State, Exception Told) Judge(Exception thrown)
    {
        if (thrown is OperationCanceledException)
        {
            if (Terms is { Token.IsCancellationRequested: true } terms)
                return (JobState.Cancelled, new OperationCanceledException(thrown.Message, thrown, terms.Token));

            if (HasTimedOut)
                return (JobState.Failed, TimedOut(thrown));

            if (Core.StopToken.IsCancellationRequested)
                return (JobState.Cancelled, Marked(new ExecutorShutdownException(
                    $"The job {Info.Name} was told to stop because {Core.Name} shut down.", thrown)));
        }

        return (JobState.Failed, Marked(thrown));
    }

    private protected Exception TimedOut(Exception? thrown = null) => Marked(new TimeoutException(
        $"The job {Info.Name} ran longer than the {Terms?.Timeout?.TotalSeconds:0.###} s it was given.", thrown));

    private protected Exception Marked(Exception exception)
    {
        Info.Mark(exception);
        return exception;
    }
}

/// <summary>A job and the task that its caller has.</summary>
internal abstract class PoolJob<TResult>(PoolCore core, JobTerms? terms) : PoolJob(core, terms)
{
    internal abstract Task<TResult> Task { get; }

    /// <summary>Hands it to the pool, which sets its <see cref="PoolJob.Id"/> or its <see cref="PoolJob.Refusal"/>.</summary>
    internal abstract void Offer();
}

/// <summary>What is kept of a job of which there is more to say than of most.</summary>
internal sealed class JobNote
{
    internal JobTerms? Terms { get; init; }

    internal JobInfo? Info { get; set; }

    internal Exception? Refusal { get; set; }

    internal PoolJob? Parent { get; set; }
}
