namespace ManyHands;

// Refusing, dropping, telling, waiting, giving up.
public sealed partial class AsyncExecutor
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _othersEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<JobInfo> _abandoned = [];

    // Written under the lock, read without.
    private volatile bool _refusing;
    private volatile bool _stopping;

    private long _dropped;
    private int _excused;

    // Jobs counted as ended whose tasks are about to: the shutdown waits for these too.
    private int _settling;

    /// <summary>Fires when what runs should stop.</summary>
    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Whether what runs should stop.</summary>
    internal bool IsStopping => _stopping;

    private bool IsInsideOwnJob
    {
        get
        {
            if (JobInfo.FlowsHere is null)
                return false;
            lock (_gate)
                return FindParent_NeedsLock() is not null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Asked from inside one of its own jobs, it does not wait for that job nor for the jobs that submitted it. The
    /// tasks of jobs given up at the deadline fail at once, whatever their code still does.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 49 days.</exception>
    public Task<ShutdownReport> ShutdownAsync(ShutdownMode mode = ShutdownMode.Finish, TimeSpan? timeout = null)
    {
        PoolChecks.Check(timeout, nameof(timeout));
        List<AsyncWork> dropped = [];
        List<AsyncWork> running = [];
        var launch = new LaunchList { Now = Now };
        bool isInside;
        lock (_gate)
        {
            _refusing = true;
            AsyncWork? caller = FindParent_NeedsLock();
            isInside = caller is not null;
            for (AsyncWork? job = caller; job is not null; job = job.Parent)
                Excuse_NeedsLock(job, ref launch);
            if (mode != ShutdownMode.Finish)
                dropped = DropQueued_NeedsLock();
            if (mode == ShutdownMode.Cancel)
            {
                _stopping = true;
                running = [.. _running.All];
            }

            StartReady_NeedsLock(ref launch);
        }

        launch.Go();
        Settle(dropped, "before the job");
        if (mode == ShutdownMode.Cancel)
            Tell(running);
        Settled(0);
        return FinishAsync(timeout, isInside);
    }

    /// <summary>A task that was counted as ended has ended.</summary>
    internal void Settled(int tasks = 1)
    {
        // The shutdown sets its flag and then looks at the number; here it is the other way round.
        if (Interlocked.Add(ref _settling, -tasks) != 0 || !_refusing)
            return;
        bool all;
        lock (_gate)
        {
            if (_queued != 0 || _running.Count != _excused || Volatile.Read(ref _settling) != 0)
                return;
            all = _running.Count == 0;
        }

        _othersEnded.TrySetResult();
        if (!all || _ended.Task.IsCompleted)
            return;
        _restTimer?.Dispose();
        TimeSpan busy = TimeSpan.FromTicks(_places.All.Sum(static place => place.Busy)); // nothing runs any more
        ExecutorRegistry.Leave(_registration, Record(), Counts, busy);
        _ended.TrySetResult();
    }

    private async Task<ShutdownReport> FinishAsync(TimeSpan? timeout, bool isInside)
    {
        Task ended = isInside ? _othersEnded.Task : _ended.Task;
        try
        {
            await ended.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            GiveUp(sparesExcused: isInside);
            await ended.ConfigureAwait(false);
        }

        lock (_gate)
            return new ShutdownReport(_dropped, [.. _abandoned]);
    }

    private void GiveUp(bool sparesExcused)
    {
        List<AsyncWork> dropped;
        List<AsyncWork> abandoned = [];
        TimeSpan now = Now;
        lock (_gate)
        {
            _stopping = true;
            dropped = DropQueued_NeedsLock();
            foreach (AsyncWork work in _running.All)
            {
                if (!sparesExcused || !work.IsExcused)
                    abandoned.Add(work);
            }

            foreach (AsyncWork work in abandoned)
            {
                Close_NeedsLock(work, now, SliceEnd.Cancelled);
                Forget_NeedsLock(work);
                _abandoned.Add(work.Info);
            }

            _cancelled += abandoned.Count;
            Interlocked.Add(ref _settling, abandoned.Count);
        }

        Log?.GaveUp(dropped.Count, abandoned.Select(work => work.Info));
        Tell(abandoned);
        Settle(dropped, "before the job");
        Settle(abandoned, "and gave up the running job");
    }

    private void Excuse_NeedsLock(AsyncWork job, ref LaunchList launch)
    {
        if (job.IsExcused || job.State != WorkState.Running)
            return;
        Close_NeedsLock(job, launch.Now ?? default, SliceEnd.Open);
        job.IsExcused = true;
        _excused++;
        Release_NeedsLock(job, ref launch);
    }

    private List<AsyncWork> DropQueued_NeedsLock()
    {
        List<AsyncWork> dropped = _lanes.WithdrawAll();
        foreach (AsyncWork work in dropped)
        {
            LeaveSiblings_NeedsLock(work);
            work.State = WorkState.Ended;
            work.Lane = null;
            work.Parent = null;
        }

        _queued = 0;
        _dropped += dropped.Count;
        _cancelled += dropped.Count;
        Interlocked.Add(ref _settling, dropped.Count);
        return dropped;
    }

    private void Settle(List<AsyncWork> ended, string when)
    {
        foreach (AsyncWork work in ended)
        {
            work.LeaveTerms();
            work.Fail(new ExecutorShutdownException($"The executor {Name} was shut down {when} {work.Name}."));
        }

        Settled(ended.Count);
    }

    // Callbacks on tokens are foreign code: on the thread pool, and what they throw stops nothing.
    private void Tell(List<AsyncWork> running)
    {
        _ = WatchAsync(_stop.CancelAsync());
        foreach (AsyncWork work in running)
            _ = WatchAsync(work.TellAsync());

        async Task WatchAsync(Task told)
        {
            try
            {
                await told.ConfigureAwait(false);
            }
            catch (Exception error)
            {
                Log?.StopCallbackFailed(error);
            }
        }
    }
}
