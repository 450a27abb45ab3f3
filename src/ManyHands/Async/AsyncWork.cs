using System.Diagnostics;

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

/// <summary>
/// One accepted job of an <see cref="AsyncExecutor"/>, whatever it gives. There may be hundreds of thousands, so what few of
/// them have stands in objects of its own.
/// </summary>
[DebuggerDisplay("{Text,nq}")]
internal abstract partial class AsyncWork : QueueNode<AsyncWork>, IThreadPoolWorkItem, IRunningJob
{
    private WorkTerms? _terms; // known to its caller's token before it is accepted; null when its code has ended
    private bool _hasLeftTerms;
    private JobInfo? _info;

    // What flowed with its caller until it starts; then what flows with its code. Whoever has the job next writes it.
    private ExecutionContext? _context = ExecutionContext.Capture();

    // The thread that runs its code up to the first await, while it does; then the code, as long as that is awaited.
    private volatile object? _at;

    private protected AsyncWork(AsyncExecutor executor, string name, JobOptions options, CancellationToken caller)
    {
        Executor = executor;
        Name = name;
        _terms = WorkTerms.Of(ref executor.LastTerms, executor, options, caller);
    }

    internal AsyncExecutor Executor { get; }

    internal string Name { get; }

    internal string? LaneName => _terms?.Lane;

    internal TimeSpan? Timeout => _terms?.Timeout;

    internal CancellationToken Caller => _terms?.Caller ?? default;

    // What follows is guarded by the executor's lock.
    internal WorkState State { get; set; }

    /// <summary>Whether it has its place, which a job that asked for a shutdown gives away.</summary>
    internal bool HasPlace { get; private set; }

    /// <summary>The worker that it names: the place that it has, or had. Null before it has one.</summary>
    internal WorkerTrack? Worker { get; private set; }

    internal WorkerTrack? Place => HasPlace ? Worker : null;

    /// <summary>Which job, on which worker; before it has a worker, without. Made when somebody asks.</summary>
    public JobInfo Info => Volatile.Read(ref _info) ?? Describe();

    /// <summary>What the timeline notes of it: its name, unless it has a label.</summary>
    internal object Shown => Volatile.Read(ref _info) is { Label: not null } labelled ? labelled : Name;

    /// <summary>What its code said that came of it.</summary>
    internal JobOutcome Outcome => Volatile.Read(ref _info)?.Outcome ?? JobOutcome.AsEnded;

    /// <summary>What its caller has; null when it has ended.</summary>
    internal abstract Task? Promise { get; }

    /// <summary>The thread that runs its code up to the first await, while it does.</summary>
    internal ThreadMark? BeginsOn => _at as ThreadMark;

    /// <summary>Its code, once that has come to its first await.</summary>
    internal Task? Running => _at as Task;

    /// <summary>Where it waits, and whose place it has from its start to the end of its code; null before and after.</summary>
    internal Lane<AsyncWork>? Lane { get; set; }

    /// <summary>When it got its place.</summary>
    internal TimeSpan Started { get; set; }

    /// <summary>When it was queued, by the executor's coarse clock.</summary>
    internal uint QueuedAt { get; set; }

    /// <summary>Since when its time on its place is not yet in the timeline.</summary>
    internal TimeSpan SliceStart { get; set; }

    /// <summary>Written by the watch alone.</summary>
    internal bool WasSaidToBlock { get; set; }

    private string Text => $"{Id} {Name}: {State}{(Place is { } place ? " on " + place.Name : LaneName is { } lane ? " in lane " + lane : "")}";

    private protected bool TimedOut => _terms is { HasTimedOut: true };

    void IThreadPoolWorkItem.Execute()
    {
        if (Executor.Watch is not { } watch)
        {
            BeginInContext();
            return;
        }

        watch.Wake();
        new WorkContext(this, watch).Run(static work => ((AsyncWork)work!).BeginInContext(), this);
    }

    internal bool IsDescribedBy(JobInfo info) => ReferenceEquals(Volatile.Read(ref _info), info);

    internal void TakePlace(WorkerTrack place)
    {
        (Worker, HasPlace) = (place, true);
        _info = null; // described while it waited, it had no worker
        _terms?.Starts_NeedsLock();
    }

    internal void GiveUpPlace() => HasPlace = false;

    /// <summary>Runs the job's code on this thread up to its first await, or its end; never throws.</summary>
    private protected abstract void Begin();

    /// <summary>The code that was awaited has ended; never throws.</summary>
    private protected abstract void GoOn(Task code);

    /// <summary>Ends the task with this, unless it has ended.</summary>
    internal abstract void Fail(Exception error);

    /// <summary>Cancels the task by its caller's token.</summary>
    internal abstract void Cancel();

    /// <summary>Tells the running code to stop.</summary>
    internal Task TellAsync() => _terms?.TellAsync() ?? Task.CompletedTask;

    /// <summary>It waits: its caller's token is to end that.</summary>
    internal void Waits_NeedsLock() => _terms?.AddWaiting_NeedsLock(this);

    /// <summary>Nothing need tell it to stop any more. A second call does nothing: one given up may end yet.</summary>
    internal void LeaveTerms()
    {
        if (_terms is { } terms && !Interlocked.Exchange(ref _hasLeftTerms, true))
            terms.Leave(ref Executor.LastTerms);
    }

    /// <summary>The token for the job's code.</summary>
    private protected CancellationToken Arm() => _terms?.Arm() ?? Executor.Stopping;

    private protected void Disarm()
    {
        LeaveTerms();
        _terms?.Disarm();
    }

    /// <summary>Goes on, on whatever thread that is, when the code has ended.</summary>
    private protected void Await(Task code)
    {
        _at = code;
        _context = ExecutionContext.Capture();
        code.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(OnCodeEnded);
    }

    /// <summary>Lets go of what it no longer needs: what flows with code that outlives it would keep that.</summary>
    private protected virtual void Forget()
    {
        _context = null;
        _at = null;
        _terms = null;
    }

    // A thread of the pool begins without a context: what flows from here is nobody else's.
    private void BeginInContext()
    {
        _at = InspectionSwitch.IsOn ? ThreadMark.Current : null;
        RunInContext(static work => ((AsyncWork)work!).Begin(), _context ?? ExecutionContext.Capture());
    }

    private void OnCodeEnded() => RunInContext(static work => ((AsyncWork)work!).GoOn(((AsyncWork)work).Running!), _context);

    private void RunInContext(ContextCallback code, ExecutionContext? context)
    {
        _context = null;
        if (context is null)
            code(this);
        else
            ExecutionContext.Run(context, code, this);
    }

    // Of several that ask at once all must get the same one: it may be given a label.
    private JobInfo Describe()
    {
        JobInfo made = new(Id, Name, Executor.Name, Worker?.Name);
        return Interlocked.CompareExchange(ref _info, made, null) ?? made;
    }
}
