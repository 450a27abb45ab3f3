using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>
/// What was said of a job that said anything, and what tells its code to stop. Jobs that follow each other and said the same
/// share it, so that those of one caller are one registration with its token and one source, not thousands. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its source is disposed of when the job's code has ended.")]
internal sealed class WorkTerms
{
    // What a job's code registers with its token, and does not take back, stays as long as the terms: so they take no more jobs
    // than this, and go when those have ended.
    private const int MostJobs = 1024;

    private readonly AsyncExecutor _executor;
    private CancellationTokenRegistration _registration; // written before anybody else has it
    private CancellationTokenSource? _source;
    private int _jobs = 1;
    private int _joined = 1;

    // Under the executor's lock: those of its jobs that had to wait, and some that no longer do.
    private AsyncWork? _waiting;
    private List<AsyncWork>? _alsoWaiting;
    private int _started; // since it was looked through last

    private WorkTerms(AsyncExecutor executor, JobOptions options, CancellationToken caller)
    {
        _executor = executor;
        Lane = options.Lane;
        Timeout = options.Timeout;
        Caller = caller;
        if (!caller.CanBeCanceled)
            return;

        // A time limit is each job's own, and runs from its start.
        if (Timeout is null)
            _source = new CancellationTokenSource();
        _registration = caller.UnsafeRegister(static terms => ((WorkTerms)terms!).OnCallerCancelled(), this);
    }

    internal string? Lane { get; }

    internal TimeSpan? Timeout { get; }

    internal CancellationToken Caller { get; }

    internal bool HasTimedOut =>
        Timeout is not null && _source is { IsCancellationRequested: true } && !Caller.IsCancellationRequested && !_executor.IsStopping;

    /// <summary>The terms of one more job, which has to <see cref="Leave"/> them. Null where nothing was said.</summary>
    /// <param name="last">Those that were made last, if any job still has them.</param>
    /// <param name="executor">The job's.</param>
    /// <param name="options">What was said.</param>
    /// <param name="caller">What cancels the job.</param>
    internal static WorkTerms? Of(ref WorkTerms? last, AsyncExecutor executor, JobOptions options, CancellationToken caller)
    {
        if (options.Lane is null && options.Timeout is null && !caller.CanBeCanceled)
            return null;
        if (options.Timeout is not null)
            return new WorkTerms(executor, options, caller);
        if (Volatile.Read(ref last) is { } shared && shared.Caller == caller && shared.Lane == options.Lane && shared.TryJoin())
            return shared;
        WorkTerms made = new(executor, options, caller);
        Volatile.Write(ref last, made);
        return made;
    }

    /// <summary>A job no longer needs to be told.</summary>
    internal void Leave(ref WorkTerms? last)
    {
        if (Interlocked.Decrement(ref _jobs) != 0)
            return;
        _registration.Unregister();
        Interlocked.CompareExchange(ref last, null, this);
    }

    /// <summary>The token for a job's code, which begins; a source of its own only where the executor's token would not do.</summary>
    internal CancellationToken Arm()
    {
        // One that was there before it can be missed by nobody who cancels.
        if (Timeout is not { } timeout)
            return _source?.Token ?? _executor.Stopping;
        _source = new CancellationTokenSource(timeout, _executor.TimeProvider);

        // Whoever cancels sets its flag and then looks for the source; here it is the other way round.
        Interlocked.MemoryBarrier();
        if (Caller.IsCancellationRequested || _executor.IsStopping)
            _source.Cancel();
        return _source.Token;
    }

    /// <summary>A job's code has ended.</summary>
    internal void Disarm()
    {
        if (Timeout is not null)
            _source?.Dispose(); // Ends its timer; without one there is nothing to end.
    }

    /// <summary>The executor stops.</summary>
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

    internal void AddWaiting_NeedsLock(AsyncWork work)
    {
        if (!Caller.CanBeCanceled)
            return;
        if (_waiting is not { State: WorkState.Queued })
        {
            _waiting = work;
            return;
        }

        List<AsyncWork> others = _alsoWaiting ??= [];
        if (others.Count == others.Capacity)
        {
            // Only when it is full, and with as much room again as there are left: a job's share in that is small.
            others.RemoveAll(static other => other.State != WorkState.Queued);
            others.EnsureCapacity(2 * others.Count);
        }

        others.Add(work);
    }

    /// <summary>One that waited, or would have, starts.</summary>
    internal void Starts_NeedsLock()
    {
        // Those that have started must not be kept till the last has. Looked for so seldom that a job's share is small.
        if (_alsoWaiting is not { Count: > 64 } others || ++_started < others.Count / 2)
            return;
        _started = 0;
        others.RemoveAll(static other => other.State != WorkState.Queued);
        if (others.Count < others.Capacity / 4)
            others.TrimExcess();
    }

    /// <summary>Those that wait; they are nobody's to withdraw from then on but the one's who asked.</summary>
    internal List<AsyncWork> TakeWaiting_NeedsLock()
    {
        List<AsyncWork> waiting = _alsoWaiting ?? [];
        _alsoWaiting = null;
        if (_waiting is not null)
            waiting.Insert(0, _waiting);
        _waiting = null;
        waiting.RemoveAll(static work => work.State != WorkState.Queued);
        return waiting;
    }

    private bool TryJoin()
    {
        if (Volatile.Read(ref _joined) >= MostJobs || Interlocked.Increment(ref _joined) > MostJobs)
            return false;
        int jobs;
        do
        {
            jobs = Volatile.Read(ref _jobs);
            if (jobs == 0)
                return false; // the last has left, and the registration with it
        }
        while (Interlocked.CompareExchange(ref _jobs, jobs + 1, jobs) != jobs);
        return true;
    }

    private void OnCallerCancelled()
    {
        _executor.Withdraw(this);
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
