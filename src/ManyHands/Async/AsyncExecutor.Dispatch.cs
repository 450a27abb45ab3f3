namespace ManyHands;

// Who waits, who runs, and on whose place. One lock; what it decides is carried out after it.
public sealed partial class AsyncExecutor
{
    private readonly Lock _gate = new();
    private readonly Places _places;
    private readonly ITimer? _restTimer;

    // All that wait. A job takes its place and its lane's together: had it the one while it waits for the other, a job that
    // has a place and waits for one of that lane could wait for ever.
    private readonly Lanes<AsyncWork> _lanes;
    private readonly FifoQueue<AsyncWork> _running = new();

    // Null where the limit is a number.
    private readonly LimitWindow? _window;
    private int _limit;

    /// <summary>What the job said that came last; null for nothing, and when all have ended that said it.</summary>
    internal WorkTerms? LastTerms;

    private bool _restTimerRuns;
    private long _accepted;
    private long _queued;
    private long _completed;
    private JobOutcomes _outcomes;
    private long _failed;
    private long _cancelled;

    /// <summary>Queued jobs leave by their caller's token.</summary>
    internal void Withdraw(WorkTerms terms)
    {
        List<AsyncWork> withdrawn;
        lock (_gate)
        {
            withdrawn = terms.TakeWaiting_NeedsLock();
            foreach (AsyncWork work in withdrawn)
                Withdraw_NeedsLock(work);
            _cancelled += withdrawn.Count;
            Interlocked.Add(ref _settling, withdrawn.Count);
        }

        foreach (AsyncWork work in withdrawn)
        {
            work.Cancel();
            work.LeaveTerms();
        }

        Settled(withdrawn.Count);
    }

    /// <summary>
    /// Counts a job whose code has ended, ends its task, and gives its place to the next. False when it had been abandoned.
    /// </summary>
    /// <param name="work">The job.</param>
    /// <param name="ending">How it ended.</param>
    /// <param name="result">What it gave, if it did.</param>
    /// <param name="error">What it threw, if it did.</param>
    /// <param name="launch">Those that start. With one worker, whoever has a job's result may count on those before it.</param>
    internal bool End<TResult>(AsyncWork<TResult> work, Ending ending, TResult? result, Exception? error, out LaunchList launch)
    {
        TimeSpan now = Now;
        launch = new LaunchList { Now = now };
        int limitBefore, limit;
        bool isFirst, armTimer;
        bool failedForLimit = ending == Ending.Completed && CountsAsFailure(result!);
        lock (_gate)
        {
            limitBefore = _limit;
            isFirst = work.State == WorkState.Running;
            if (isFirst)
            {
                Count_NeedsLock(work, ending, failedForLimit, now);

                // Before its place is anybody else's. What awaits the task goes on elsewhere.
                work.Settle(ending, result, error);
            }

            Leave_NeedsLock(work, ref launch);
            armTimer = ClaimRestTimer_NeedsLock();
            limit = _limit;
        }

        if (armTimer)
            ArmRestTimer();
        if (limit != limitBefore)
            Log?.LimitMoved(limitBefore, limit);
        return isFirst;
    }

    // Asked for only where something depends on it.
    private TimeSpan Now => !InspectionSwitch.IsOn && _restTimer is null && _window is null ? default : TimeProvider.GetElapsedTime(0);

    private void Accept(AsyncWork work)
    {
        var launch = new LaunchList();
        uint queuedAt = InspectionSwitch.IsOn ? Clock.Coarse : 0;
        bool wasCancelled = false;
        lock (_gate)
        {
            if (!_refusing)
            {
                work.Id = ++_accepted;

                // Its token has done nothing so far, as it did not yet wait.
                wasCancelled = work.Caller.IsCancellationRequested;
                if (wasCancelled)
                {
                    work.State = WorkState.Ended;
                    _cancelled++;
                }
                else
                {
                    work.State = WorkState.Queued;
                    work.QueuedAt = queuedAt;
                    work.Parent = FindParent_NeedsLock();
                    _queued++;
                    work.Lane = _lanes.Add(work.LaneName, work);
                    StartReady_NeedsLock(ref launch);
                    if (work.State == WorkState.Queued)
                        AskParent_NeedsLock(work, ref launch);
                    if (work.State == WorkState.Queued)
                        work.Waits_NeedsLock();
                }
            }
        }

        if (work.State == WorkState.New)
        {
            work.LeaveTerms();
            throw new ExecutorShutdownException($"The executor {Name} was shut down and takes no more work.");
        }

        if (wasCancelled)
        {
            work.Cancel();
            work.LeaveTerms();
        }

        launch.Go();
        if (InspectionSwitch.IsOn)
            InspectionWatch.Wake();
    }

    private void Count_NeedsLock(AsyncWork work, Ending ending, bool failedForLimit, TimeSpan now)
    {
        JobOutcome outcome = ending == Ending.Completed ? work.Outcome : JobOutcome.AsEnded;
        Close_NeedsLock(work, now, outcome.ToEnd() ?? ending.ToEnd());
        NoteAwaits_NeedsLock(work, now);
        _ = ending switch
        {
            Ending.Completed => _completed++,
            Ending.Failed => _failed++,
            _ => _cancelled++,
        };
        if (outcome != JobOutcome.AsEnded)
            _outcomes = _outcomes.And(outcome);
        Interlocked.Increment(ref _settling);
        Forget_NeedsLock(work);
        if (ending != Ending.Cancelled)
            Learn_NeedsLock(work, now, ending == Ending.Failed || failedForLimit);
    }

    private void Leave_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        Lane<AsyncWork> lane = work.Lane!;
        work.Lane = null;
        _lanes.Leave(lane, launch.Now!.Value);
        Release_NeedsLock(work, ref launch);
        UseRoom_NeedsLock(lane, ref launch);
        HandOnChildren_NeedsLock(work, ref launch);
    }

    // Jobs on a parent's place say nothing about the limit, and those that waited for the like little.
    private void Learn_NeedsLock(AsyncWork work, TimeSpan now, bool failed)
    {
        if (_window is null || work.Lender is not null || work.LentTo is not null)
            return;
        if (_window.Add(work.Started, now, failed, isSaturated: _places.InUse >= _limit))
            _limit = _window.State.Limit;
    }

    private void StartReady_NeedsLock(ref LaunchList launch)
    {
        while (_places.InUse < _limit)
        {
            if (_lanes.First is not { } work)
                return;
            Start_NeedsLock(work, _places.Take(), ref launch);
        }
    }

    private void Start_NeedsLock(AsyncWork work, WorkerTrack place, ref LaunchList launch)
    {
        work.Lane!.Enter(work);
        LeaveSiblings_NeedsLock(work);
        _queued--;
        work.State = WorkState.Running;
        work.TakePlace(place);
        work.Started = launch.Now ??= Now;
        Open_NeedsLock(work, place);
        _running.Add(work);
        launch.Add(work);
    }

    private void Withdraw_NeedsLock(AsyncWork work)
    {
        _lanes.Withdraw(work.Lane!, work);
        work.Lane = null;
        LeaveSiblings_NeedsLock(work);
        _queued--;
        work.State = WorkState.Ended;
        work.Parent = null;
    }

    private void Forget_NeedsLock(AsyncWork work)
    {
        work.State = WorkState.Ended;
        _running.Remove(work);
        if (work.IsExcused)
            _excused--;
    }
}
