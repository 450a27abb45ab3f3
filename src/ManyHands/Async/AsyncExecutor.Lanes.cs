namespace ManyHands;

// One timer for the pauses of all lanes. It runs while something rests.
public sealed partial class AsyncExecutor
{
    private bool ClaimRestTimer_NeedsLock()
    {
        if (_restTimerRuns || _lanes.NextRest is null)
            return false;
        _restTimerRuns = true;
        return true;
    }

    // Only by whoever claimed it, so that no two calls can be in the wrong order.
    private void ArmRestTimer()
    {
        TimeSpan? end;
        lock (_gate)
            end = _lanes.NextRest;
        TimeSpan wait = (end ?? default) - Now;

        // Timers count in whole milliseconds: rounded up, or it would fire before the end and again.
        _restTimer!.Change(
            TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private void OnRestsEnd()
    {
        var launch = new LaunchList();
        bool goOn;
        TimeSpan now = Now;
        lock (_gate)
        {
            while (_lanes.TryEndRest(now) is { } lane)
                UseRoom_NeedsLock(lane, ref launch);

            _restTimerRuns = false;
            goOn = ClaimRestTimer_NeedsLock();
        }

        if (goOn)
            ArmRestTimer();
        launch.Go();
    }
}
