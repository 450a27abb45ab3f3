namespace ManyHands;

/// <summary>What jobs of a pool tell of themselves and of their failures.</summary>
internal static class PoolJob
{
    /// <summary>The worker that a job names which its own submitter runs.</summary>
    internal const string Caller = "caller";

    internal static JobInfo Describe(this IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        return slot.Note.Info ??= new JobInfo(
            slot.Id, slot.Terms?.Name ?? job.WorkName, slot.Core.Name, slot.Admission == Admission.CallerRuns ? Caller : WorkerOf(job)?.Name);
    }

    /// <summary>What it is called; its work must still be there, or it must have been described before.</summary>
    internal static string NameOf(this IPoolJob job) =>
        job.Slot.NoteIfAny is not { } note ? job.WorkName : note.Info?.Name ?? note.Terms?.Name ?? job.WorkName;

    /// <summary>The same for debuggers: only what is known already, without a lock.</summary>
    internal static string PeekName(this IPoolJob job) =>
        job.Slot.NoteIfAny is { } note && (note.Info?.Name ?? note.Terms?.Name) is { } own ? own : JobName.Peek(job.Work);

    /// <summary>What the caller is told when the job's code threw, and how the job is counted.</summary>
    internal static (JobState State, Exception Told) Judge(this IPoolJob job, Exception thrown)
    {
        ref JobSlot slot = ref job.Slot;
        if (thrown is OperationCanceledException)
        {
            if (slot.IsCancelled)
                return (JobState.Cancelled, new OperationCanceledException(thrown.Message, thrown, slot.Terms!.Token));

            if (slot.NoteIfAny is { HasTimedOut: true })
                return (JobState.Failed, job.TimedOut(thrown));

            if (slot.Core.StopToken.IsCancellationRequested)
                return (JobState.Cancelled, job.Marked(new ExecutorShutdownException(
                    $"The job {job.Info.Name} was told to stop because {slot.Core.Name} shut down.", thrown)));
        }

        return (JobState.Failed, job.Marked(thrown));
    }

    /// <summary>The same for all executors.</summary>
    internal static SliceEnd ToEnd(this JobState state) => state switch
    {
        JobState.Completed => SliceEnd.Completed,
        JobState.Failed => SliceEnd.Failed,
        JobState.Cancelled => SliceEnd.Cancelled,
        _ => SliceEnd.Open,
    };

    internal static Exception TimedOut(this IPoolJob job, Exception? thrown = null) => job.Marked(new TimeoutException(
        $"The job {job.Info.Name} ran longer than the {job.Slot.Terms?.Timeout?.TotalSeconds:0.###} s it was given.", thrown));

    internal static Exception Marked(this IPoolJob job, Exception exception)
    {
        job.Info.Mark(exception);
        return exception;
    }

    // Only a synchronous job's own thread asks; who asks from elsewhere has noted the worker before.
    private static PoolWorker? WorkerOf(IPoolJob job)
    {
        ref JobSlot slot = ref job.Slot;
        return slot.Note.Worker is { } noted ? noted
            : slot.State == JobState.Running && !job.IsAsync ? PoolWorker.OnThisThread(slot.Core)
            : null;
    }
}
