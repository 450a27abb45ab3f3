using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Where a job of a <see cref="ProcessPool"/> stands.</summary>
internal enum ProcessJobState : byte
{
    /// <summary>Not yet accepted.</summary>
    New,

    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>Was sent to a worker, which runs it or will.</summary>
    Sent,

    /// <summary>Counted as ended.</summary>
    Ended,
}

/// <summary>Why a job that runs was told to stop.</summary>
internal enum StopReason : byte
{
    None,
    Caller,
    Timeout,
    Shutdown,
}

/// <summary>One accepted job, whatever it gives. Its properties are guarded by the pool's lock, but for what never changes.</summary>
[DebuggerDisplay("{Text,nq}")]
internal abstract class ProcessJob : QueueNode<ProcessJob>
{
    private readonly CancellationTokenRegistration _registration;

    [RequiresUnreferencedCode(CrossingText.Unreferenced)]
    [RequiresDynamicCode(CrossingText.Dynamic)]
    private protected ProcessJob(ProcessPool pool, JobDefinition definition, in JobOptions options, CancellationToken caller)
    {
        Pool = pool;
        Definition = definition;
        OwnName = options.Name is { Length: > MaxName } name ? name[..MaxName] : options.Name;
        if (OwnName == definition.Name)
            OwnName = null;
        Timeout = options.Timeout;
        IsRepeatable = options.Repeatable;
        Caller = caller;
        Submitter = Telemetry.IsListening ? Activity.Current?.Context ?? default : default;

        // Registered before it is accepted, so that it can't end before there is something to unregister.
        if (caller.CanBeCanceled)
            _registration = caller.UnsafeRegister(static job => ((ProcessJob)job!).OnCallerCancelled(), this);
    }

    // Names cross with the job; what nobody can read need not.
    private const int MaxName = 256;

    internal ProcessPool Pool { get; }

    internal JobDefinition Definition { get; }

    internal string? OwnName { get; }

    internal string Name => OwnName ?? Definition.Name;

    internal TimeSpan? Timeout { get; }

    internal bool IsRepeatable { get; }

    internal CancellationToken Caller { get; }

    /// <summary>Whose span its own is a child of.</summary>
    internal ActivityContext Submitter { get; }

    internal ProcessJobState State { get; set; }

    /// <summary>When it was accepted, by the pool's coarse clock.</summary>
    internal uint QueuedAt { get; set; }

    /// <summary>How long it has been run, in ticks of the pool's clock.</summary>
    internal long Took { get; set; }

    /// <summary>Its number among the jobs sent to its worker.</summary>
    internal long Sequence { get; set; }

    /// <summary>Workers that died running it.</summary>
    internal int Deaths { get; set; }

    /// <summary>Why it was told to stop, the first reason of several.</summary>
    internal StopReason Stopped { get; set; }

    /// <summary>The worker that it was sent to; null when it is at none.</summary>
    internal WorkerLink? Link { get; set; }

    /// <summary>Whether all of it is in the worker's pipe.</summary>
    internal bool IsDelivered { get; set; }

    /// <summary>Fires when its time is over, and again when it should have stopped by now.</summary>
    internal ITimer? Clock { get; set; }

    // These two are the sending thread's, and then the receiving thread's.
    internal bool UsesArena { get; set; }

    internal int FrameLength { get; set; }

    /// <summary>The worker that has it, or had it last.</summary>
    internal string? Worker { get; set; }

    private string Text => $"{Id} {Name}: {State}{(State == ProcessJobState.Sent ? " to " + Worker : "")}";

    internal JobInfo Info => new(Id, Name, Pool.Name, Worker);

    /// <summary>What its code needs, as bytes.</summary>
    /// <exception cref="JobSerializationException">Something of it can't cross.</exception>
    internal abstract void WriteArguments(PayloadWriter to);

    /// <summary>Takes the result from what the worker sent. Throws where that can't be read.</summary>
    internal abstract void ReadResult(PayloadReader from);

    /// <summary>Takes some results of a group.</summary>
    internal virtual void ReadPart(int first, int count, PayloadReader from) =>
        throw new InvalidDataException("a part of a job that has none");

    /// <summary>Of a group that has not begun: whether nobody wants it any more.</summary>
    internal virtual bool IsUnwanted => false;

    /// <summary>Of a group whose code returned: whether every item that is wanted has an outcome.</summary>
    internal virtual bool IsWhole => true;

    /// <summary>Of a group that its worker gave back: whether some of its items are still to be run.</summary>
    internal virtual bool IsUnfinished => false;

    /// <summary>After the worker's death: takes what a group's journal still says. True when its task can be told something.</summary>
    /// <param name="words">The worker's.</param>
    /// <param name="death">What the item gets that was hurt, unless it may be run again.</param>
    /// <param name="isLastAttempt">It may not.</param>
    internal virtual bool TryRecover(LastWords words, Exception death, bool isLastAttempt) => false;

    /// <summary>Ends the task with what was read.</summary>
    internal abstract void Complete();

    /// <summary>Ends the task with what there is: of a group, the results so far and this for the others.</summary>
    internal abstract void Fail(Exception error);

    /// <summary>Cancels the task by its caller's token.</summary>
    internal abstract void Cancel();

    internal void Unregister() => _registration.Unregister();

    private void OnCallerCancelled() => Pool.OnCallerCancelled(this);
}
