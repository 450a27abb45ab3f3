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

/// <summary>
/// What a pool keeps of each job: little, for there may be a million of them. Who takes a job out of the queue, to start it or
/// to end it, is decided by <see cref="TryLeaveQueue"/>; that one alone writes from then on.
/// </summary>
internal struct JobSlot(PoolCore core, JobTerms? terms, Admission admission)
{
    private object _home = terms is null ? core : new JobNote(core, terms); // the pool, or the note, which knows it
    private volatile JobState _state;

    internal readonly PoolCore Core => _home as PoolCore ?? ((JobNote)_home).Core;

    /// <summary>Its number, from 1; 0 before it was accepted.</summary>
    internal long Id { get; set; }

    internal JobState State { readonly get => _state; set => _state = value; }

    /// <summary>How it came into the queue.</summary>
    internal readonly Admission Admission => admission;

    /// <summary>Whether it has submitted others.</summary>
    internal bool HasChildren { get; set; }

    /// <summary>
    /// The job that submitted it, which may be waiting for it; null for one from outside. After its end, the nearest before
    /// it that ran then.
    /// </summary>
    internal IPoolJob? Parent { get; set; }

    /// <summary>When it was queued, by the pool's coarse clock.</summary>
    internal uint QueuedAt { get; set; }

    internal readonly bool HasEnded => State >= JobState.Completed;

    /// <summary>What more there is to say; null for most jobs.</summary>
    internal readonly JobNote? NoteIfAny => _home as JobNote;

    internal JobNote Note
    {
        get
        {
            if (_home is PoolCore core)
            {
                Interlocked.CompareExchange(ref _home, new JobNote(core, null), core);
            }

            return (JobNote)_home;
        }
    }

    internal readonly JobTerms? Terms => NoteIfAny?.Terms;

    internal readonly bool IsCancelled => Terms is { Token.IsCancellationRequested: true };

    /// <summary>Why the pool did not take it, or dropped it.</summary>
    internal readonly Exception? Refusal => NoteIfAny?.Refusal;

    /// <summary>Takes it out of the queue, to this state; false when somebody else has.</summary>
    internal bool TryLeaveQueue(JobState state) =>
        Interlocked.CompareExchange(ref _state, state, JobState.Queued) == JobState.Queued;

    /// <summary>Notes its end.</summary>
    /// <param name="state">Which.</param>
    /// <param name="mayGoOn">Whether there may be stretches of it, or what these submit, after its end: it is async.</param>
    internal void End(JobState state, bool mayGoOn)
    {
        State = state;
        NoteIfAny?.Worker = null;

        // What it has submitted may still be waited for by those before it. The line of those that have ended is cut short
        // here, or jobs that each submit the next would never be collected.
        if (Parent is { } parent)
        {
            Parent = HasChildren || mayGoOn ? FirstRunning(parent) : null;
        }
    }

    private static IPoolJob? FirstRunning(IPoolJob? job)
    {
        while (job is { Slot.HasEnded: true })
        {
            job = job.Slot.Parent;
        }

        return job;
    }
}

/// <summary>What is kept of a job of which there is more to say than of most.</summary>
internal sealed class JobNote(PoolCore core, JobTerms? terms)
{
    internal PoolCore Core => core;

    internal JobTerms? Terms => terms;

    internal JobInfo? Info { get; set; }

    internal Exception? Refusal { get; set; }

    /// <summary>The worker that runs it at this moment, if it is async or was asked for.</summary>
    internal PoolWorker? Worker { get; set; }

    /// <summary>Where the last stretch of an async job ran, or runs: there it counts as done. Written by the worker's thread.</summary>
    internal PoolWorker? LastWorker { get; set; }

    /// <summary>The caller that runs it itself, because the queue was full. Used under the pool's gate.</summary>
    internal WorkerTrack? Caller { get; set; }

    /// <summary>An async job's code, once that has come to its first await. Written by the thread that starts it.</summary>
    internal Task? Running { get; set; }

    /// <summary>Whether its time was over when its code came to an end. Written by the thread that runs it.</summary>
    internal bool HasTimedOut { get; set; }

    /// <summary>Whether its own code waits for the pool's end.</summary>
    internal bool HasShutDown { get; set; }
}
