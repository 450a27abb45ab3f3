namespace ManyHands;

// Who waits, who runs, and on whose place. One lock; what it decides is carried out after it.
public sealed partial class AsyncExecutor
{
    private readonly Lock _gate = new();
    private readonly Places _places;
    private readonly Lanes<AsyncWork>? _lanes;
    private readonly ITimer? _restTimer;

    // Two queues, each in the order of acceptance or nearly so: the older head goes first. A job that had to wait for
    // its lane is older than most and does not start again at the end.
    private readonly FifoQueue<AsyncWork> _ready = new();
    private readonly FifoQueue<AsyncWork> _released = new();
    private readonly Dictionary<long, AsyncWork> _running = [];

    // Null where the limit is a number.
    private readonly LimitWindow? _window;
    private int _limit;
    private bool _restTimerRuns;
    private long _accepted;
    private long _queued;
    private long _completed;
    private long _failed;
    private long _cancelled;

    /// <summary>A queued job leaves by its caller's token. False when it runs or has ended.</summary>
    internal bool TryWithdraw(AsyncWork work)
    {
        var launch = new LaunchList();
        lock (_gate)
        {
            if (work.State != WorkState.Queued)
                return work.State != WorkState.Running;
            Withdraw_NeedsLock(work, ref launch);
            _cancelled++;
            Interlocked.Increment(ref _settling);
        }

        launch.Go();
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
            Close_NeedsLock(work, now, ending.ToEnd());
            NoteAwaits_NeedsLock(work, now);
            limitBefore = _limit;
            _ = ending switch
            {
                Ending.Completed => _completed++,
                Ending.Failed => _failed++,
                _ => _cancelled++,
            };
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
        bool armTimer = false;
        lock (_gate)
        {
            Release_NeedsLock(work, ref launch);
            if (work.HoldsLane)
            {
                work.HoldsLane = false;
                if (_lanes!.Leave(work.Lane!, ran: true, now) is { } next)
                    EnterLane_NeedsLock(next, ref launch);
                armTimer = ClaimRestTimer_NeedsLock();
            }

            StartReady_NeedsLock(ref launch);
            HandOnChildren_NeedsLock(work, ref launch);
        }

        if (armTimer)
            ArmRestTimer();
        launch.Go();
    }

    // Asked for only where something depends on it.
    private TimeSpan Now => !InspectionSwitch.IsOn && _lanes is null && _window is null ? default : TimeProvider.GetElapsedTime(0);

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
                    if (_lanes is null || work.Lane is not { } lane)
                        MakeReady_NeedsLock(work, _ready, ref launch);
                    else if (_lanes.TryEnter(lane, work))
                    {
                        work.HoldsLane = true;
                        MakeReady_NeedsLock(work, _ready, ref launch);
                    }
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

    private void EnterLane_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        work.HoldsLane = true;
        MakeReady_NeedsLock(work, _released, ref launch);
    }

    private void MakeReady_NeedsLock(AsyncWork work, FifoQueue<AsyncWork> queue, ref LaunchList launch)
    {
        queue.Add(work);
        StartReady_NeedsLock(ref launch);
        if (work.State == WorkState.Queued)
            AskParent_NeedsLock(work, ref launch);
    }

    // Where the parent has ended, the next one up may be waiting for this job.
    private static AsyncWork? RunningParent(AsyncWork work)
    {
        // A chain of jobs that each submit the next and end must not hold them all in memory.
        while (work.Parent is { State: WorkState.Ended } ended)
            work.Parent = ended.Parent;
        return work.Parent;
    }

    private void AskParent_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        if (RunningParent(work) is not { Place: not null } parent)
            return;
        if (parent.LentTo is null)
            StartOnParentsPlace_NeedsLock(work, parent, ref launch);
        else
            work.AmongSiblings = (parent.Children ??= []).AddLast(work);
    }

    // Those that an ended job leaves behind wait for the place of the next one up.
    private void HandOnChildren_NeedsLock(AsyncWork ended, ref LaunchList launch)
    {
        while (ended.Children?.First?.Value is { } child)
        {
            LeaveSiblings_NeedsLock(child);
            AskParent_NeedsLock(child, ref launch);
        }
    }

    private void StartReady_NeedsLock(ref LaunchList launch)
    {
        while (_places.InUse < _limit)
        {
            AsyncWork? work = (_ready.First, _released.First) switch
            {
                ({ } ready, { } released) => ready.Id < released.Id ? ready : released,
                (var ready, var released) => ready ?? released,
            };
            if (work is null)
                return;
            Start_NeedsLock(work, _places.Take(), ref launch);
        }
    }

    private void StartOnParentsPlace_NeedsLock(AsyncWork work, AsyncWork parent, ref LaunchList launch)
    {
        work.Lender = parent;
        parent.LentTo = work;
        Start_NeedsLock(work, parent.Place!, ref launch);
    }

    private void Start_NeedsLock(AsyncWork work, Place place, ref LaunchList launch)
    {
        work.Queue!.Remove(work);
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

    // The place goes to the child that uses it, or back to the parent that lent it, or to whoever is next.
    private void Release_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        if (work.Place is not { } place)
            return;
        work.Place = null;
        AsyncWork? lender = work.Lender;
        work.Lender = null;
        if (work.LentTo is { } child)
        {
            work.LentTo = null;
            child.Lender = lender;
            if (lender is not null)
                lender.LentTo = child;
        }
        else if (lender is not null)
        {
            lender.LentTo = null;
            if (lender.Children?.First?.Value is { } next)
                StartOnParentsPlace_NeedsLock(next, lender, ref launch);
        }
        else
            _places.Return(place);
    }

    private void Withdraw_NeedsLock(AsyncWork work, ref LaunchList launch)
    {
        work.Queue!.Remove(work);
        LeaveSiblings_NeedsLock(work);
        _queued--;
        work.State = WorkState.Ended;
        work.Parent = null;
        if (work.HoldsLane)
        {
            work.HoldsLane = false;
            if (_lanes!.Leave(work.Lane!, ran: false, default) is { } next)
                EnterLane_NeedsLock(next, ref launch);
        }
    }

    private static void LeaveSiblings_NeedsLock(AsyncWork work)
    {
        work.AmongSiblings?.List!.Remove(work.AmongSiblings);
        work.AmongSiblings = null;
    }

    private void Forget_NeedsLock(AsyncWork work)
    {
        work.State = WorkState.Ended;
        _running.Remove(work.Id);
        if (work.IsExcused)
            _excused--;
    }

    private AsyncWork? FindParent_NeedsLock()
    {
        if (JobInfo.OnThisFlow is not { } info || !_running.TryGetValue(info.Id, out AsyncWork? work)
            || !ReferenceEquals(work.Info, info))
            return null;

        RunningParent(work);
        return work;
    }
}
