using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

internal enum WorkState : byte
{
    /// <summary>Not yet accepted.</summary>
    New,

    /// <summary>Waits for its lane or for a place.</summary>
    Queued,

    /// <summary>Has a place; its code runs, is about to, or awaits something.</summary>
    Running,

    /// <summary>Counted as ended; abandoned code may still run.</summary>
    Ended,
}

internal enum Ending : byte
{
    Completed,
    Failed,
    Cancelled,
}

internal static class Endings
{
    /// <summary>The same for all executors.</summary>
    internal static SliceEnd ToEnd(this Ending ending) => ending switch
    {
        Ending.Completed => SliceEnd.Completed,
        Ending.Failed => SliceEnd.Failed,
        _ => SliceEnd.Cancelled,
    };
}

/// <summary>One accepted job of an <see cref="AsyncExecutor"/>, whatever it gives.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its source is disposed of when the job's code has ended.")]
[DebuggerDisplay("{Text,nq}")]
internal abstract class AsyncWork : QueueNode<AsyncWork>, IThreadPoolWorkItem
{
    private readonly CancellationTokenRegistration _registration;
    private ExecutionContext? _context = ExecutionContext.Capture();
    private CancellationTokenSource? _source;
    private volatile ThreadMark? _beginsOn;

    private protected AsyncWork(AsyncExecutor executor, string name, JobOptions options, CancellationToken caller)
    {
        Executor = executor;
        Name = name;
        LaneName = options.Lane;
        Timeout = options.Timeout;
        Caller = caller;

        // Registered before it is accepted, so that it can't end before there is something to unregister.
        if (caller.CanBeCanceled)
            _registration = caller.UnsafeRegister(static work => ((AsyncWork)work!).OnCallerCancelled(), this);
    }

    internal AsyncExecutor Executor { get; }

    internal string Name { get; }

    internal string? LaneName { get; }

    internal TimeSpan? Timeout { get; }

    internal CancellationToken Caller { get; }

    // What follows is guarded by the executor's lock.
    internal WorkState State { get; set; }

    /// <summary>Which job, on which worker; before it has a worker, without.</summary>
    internal JobInfo Info { get => field ??= new JobInfo(Id, Name, Executor.Name, null); set; }

    /// <summary>What the timeline notes of it: its name, unless it has a label.</summary>
    internal object Shown => Info.Label is null ? Name : Info;

    internal Place? Place { get; set; }

    /// <summary>What its caller has.</summary>
    internal abstract Task Promise { get; }

    /// <summary>The thread that runs its code up to the first await, while it does.</summary>
    internal ThreadMark? BeginsOn { get => _beginsOn; private set => _beginsOn = value; }

    /// <summary>Its code, once that has come to its first await. Written by the thread that starts it.</summary>
    internal Task? Running { get; private set; }

    /// <summary>Where it waits, and whose place it has from its start to the end of its code; null before and after.</summary>
    internal Lane<AsyncWork>? Lane { get; set; }

    /// <summary>The job whose code submitted this one, while that one runs.</summary>
    internal AsyncWork? Parent { get; set; }

    /// <summary>Jobs this one submitted that wait, lane by lane; made when the first does.</summary>
    internal LinkedList<Siblings<AsyncWork>>? Children { get; set; }

    /// <summary>Those it waits among for its parent's place, and where.</summary>
    internal (Siblings<AsyncWork> All, LinkedListNode<AsyncWork> Node)? AmongSiblings { get; set; }

    /// <summary>The parent whose place this one uses; null when the place is its own.</summary>
    internal AsyncWork? Lender { get; set; }

    /// <summary>The child that uses this one's place; at most one at a time.</summary>
    internal AsyncWork? LentTo { get; set; }

    /// <summary>It asked for a shutdown itself, or one that it submitted did: that shutdown does not wait for it.</summary>
    internal bool IsExcused { get; set; }

    /// <summary>When it got its place.</summary>
    internal TimeSpan Started { get; set; }

    /// <summary>When it was queued, by the executor's coarse clock.</summary>
    internal uint QueuedAt { get; set; }

    /// <summary>Since when its time on its place is not yet in the timeline.</summary>
    internal TimeSpan SliceStart { get; set; }

    /// <summary>Written by the watch alone.</summary>
    internal bool WasSaidToBlock { get; set; }

    private string Text => $"{Id} {Name}: {State}{(Place is { } place ? " on " + place.Name : LaneName is { } lane ? " in lane " + lane : "")}";

    private protected bool TimedOut =>
        Timeout is not null && _source is { IsCancellationRequested: true }
        && !Caller.IsCancellationRequested && !Executor.IsStopping;

    void IThreadPoolWorkItem.Execute()
    {
        ExecutionContext? context = _context;
        _context = null;
        if (context is null)
            Begin();
        else
            ExecutionContext.Run(context, static work => ((AsyncWork)work!).Begin(), this);
    }

    /// <summary>Runs the job's code and tells the executor; never throws.</summary>
    private protected abstract Task RunAsync();

    /// <summary>Ends the task with this, unless it has ended.</summary>
    internal abstract void Fail(Exception error);

    /// <summary>Cancels the task by its caller's token.</summary>
    internal abstract void Cancel();

    /// <summary>Tells the running code to stop.</summary>
    internal Task TellAsync()
    {
        try
        {
            return _source?.CancelAsync() ?? Task.CompletedTask;
        }
        catch (ObjectDisposedException)
        {
            return Task.CompletedTask; // The job has just ended.
        }
    }

    internal void Unregister() => _registration.Unregister();

    /// <summary>The token for the job's code; a source of its own only where the executor's token would not do.</summary>
    private protected CancellationToken Arm()
    {
        if (Timeout is { } timeout)
            _source = new CancellationTokenSource(timeout, Executor.TimeProvider);
        else if (Caller.CanBeCanceled)
            _source = new CancellationTokenSource();
        else
            return Executor.Stopping;

        // Whoever cancels sets its flag and then looks for the source; here it is the other way round.
        Interlocked.MemoryBarrier();
        if (Caller.IsCancellationRequested || Executor.IsStopping)
            _source.Cancel();
        return _source.Token;
    }

    private protected void Disarm()
    {
        Unregister();
        if (Timeout is not null)
            _source?.Dispose(); // Ends its timer; without one there is nothing to end.
    }

    private void Begin()
    {
        BeginsOn = InspectionSwitch.IsOn ? ThreadMark.Current : null;
        if (Executor.Watch is { } watch)
        {
            watch.Wake();
            new WorkContext(this, watch).Run(static work => ((AsyncWork)work!).Running = ((AsyncWork)work).RunAsync(), this);
        }
        else
            Running = RunAsync();
        BeginsOn = null;
    }

    private void OnCallerCancelled()
    {
        if (Executor.TryWithdraw(this))
            return;
        Interlocked.MemoryBarrier();
        try
        {
            _source?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The job has just ended.
        }
    }
}
