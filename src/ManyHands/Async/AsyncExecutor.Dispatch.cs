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
    private readonly Dictionary<long, AsyncWork> _running = [];

    // Null where the limit is a number.
    private readonly LimitWindow? _window;
    private int _limit;
    private bool _restTimerRuns;
    private long _accepted;
    private long _queued;
    private long _completed;
    private JobOutcomes _outcomes;
    private long _failed;
    private long _cancelled;

    /// <summary>A queued job leaves by its caller's token. False when it runs or has ended.</summary>
    internal bool TryWithdraw(AsyncWork work)
    {
        lock (_gate)
        {
            if (work.State != WorkState.Queued)
                return work.State != WorkState.Running;
            Withdraw_NeedsLock(work);
            _cancelled++;
            Interlocked.Increment(ref _settling);
        }

        work.Cancel();
        work.Unregister();
        Settled();
        return true;
    }

    /// <summary>Counts a job as ended. False when it had been abandoned.</summary>
    /// <param name="work">The job.</param>
    /// <param name="ending">How it ended.</param>
    /// <param name="failedForLimit">Whether its result tells of overload.</param>
    /// <param name="now">The moment.</param>
    internal bool End(AsyncWork work, Ending ending, bool failedForLimit, out TimeSpan now)
    {
        now = Now;
        int limitBefore, limit;
        lock (_gate)
        {
            if (work.State != WorkState.Running)
                return false;
            JobOutcome outcome = ending == Ending.Completed ? work.Info.Outcome : JobOutcome.AsEnded;
            Close_NeedsLock(work, now, outcome.ToEnd() ?? ending.ToEnd());
            NoteAwaits_NeedsLock(work, now);
            limitBefore = _limit;
            _ = ending switch
            {
                Ending.Completed => _completed++,
                Ending.Failed => _failed++,
                _ => _cancelled++,
            };
            _outcomes = _outcomes.And(outcome);
            Interlocked.Increment(ref _settling);
            Forget_NeedsLock(work);
            if (ending != Ending.Cancelled)
                Learn_NeedsLock(work, now, ending == Ending.Failed || failedForLimit);
            limit = _limit;
        }

        if (limit != limitBefore)
            Log?.LimitMoved(limitBefore, limit);
        return true;
    }

    /// <summary>Gives an ended job's place to the next.</summary>
    /// <remarks>After its task has ended: with one worker, whoever has a job's result may count on those before it.</remarks>
    /// <param name="work">The job.</param>
    /// <param name="now">When it ended.</param>
    internal void Leave(AsyncWork work, TimeSpan now)
    {
        var launch = new LaunchList { Now = now };
        bool armTimer;
        lock (_gate)
        {
            Lane<AsyncWork> lane = work.Lane!;
            work.Lane = null;
            _lanes.Leave(lane, now);
            Release_NeedsLock(work, ref launch);
            UseRoom_NeedsLock(lane, ref launch);
            HandOnChildren_NeedsLock(work, ref launch);
            armTimer = ClaimRestTimer_NeedsLock();
        }

        if (armTimer)
            ArmRestTimer();
        launch.Go();
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

                // Its registration has done nothing so far, as it was not yet queued.
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
                }
            }
        }

        if (work.State == WorkState.New)
        {
            work.Unregister();
            throw new ExecutorShutdownException($"The executor {Name} was shut down and takes no more work.");
        }

        if (wasCancelled)
            work.Cancel();
        launch.Go();
        if (InspectionSwitch.IsOn)
            InspectionWatch.Wake();
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

    private void Start_NeedsLock(AsyncWork work, Place place, ref LaunchList launch)
    {
        work.Lane!.Enter(work);
        LeaveSiblings_NeedsLock(work);
        _queued--;
        work.State = WorkState.Running;
        work.Place = place;
        work.Started = launch.Now ??= Now;
        Open_NeedsLock(work, place);
        work.Info = new JobInfo(work.Id, work.Name, Name, place.Name);
        _running.Add(work.Id, work);
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
        _running.Remove(work.Id);
        if (work.IsExcused)
            _excused--;
    }
}
