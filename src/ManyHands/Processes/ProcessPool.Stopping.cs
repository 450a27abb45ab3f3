namespace ManyHands;

// A job that must end: its token first, its process when that does not help.
internal sealed partial class ProcessPool
{
    internal void OnCallerCancelled(ProcessJob job)
    {
        bool wasQueued;
        lock (_gate)
        {
            wasQueued = job.State == ProcessJobState.Queued;
            if (wasQueued)
            {
                _queue.Remove(job);
                _queued--;
                Count_NeedsLock(job, Ending.Cancelled);
            }
            else if (job.State != ProcessJobState.Sent)
            {
                return;
            }
        }

        if (wasQueued)
            Settle(job, null, isCancelled: true);
        else
            Stop(job, StopReason.Caller);
    }

    private void StartClock(ProcessJob job)
    {
        if (job.Timeout is { } timeout)
            SetClock(job, timeout, StopReason.None);
    }

    /// <summary>Tells a job that was sent to stop, and sees to it that it does. A second reason changes nothing.</summary>
    private void Stop(ProcessJob job, StopReason reason)
    {
        WorkerLink? tell;
        lock (_gate)
        {
            if (job.State != ProcessJobState.Sent || job.Stopped != StopReason.None)
                return;
            job.Stopped = reason;
            tell = job.IsDelivered ? job.Link : null;
        }

        tell?.SendControl(FrameKind.Cancel, job.Sequence);
        SetClock(job, _options.KillGrace, reason);
    }

    private void SetClock(ProcessJob job, TimeSpan due, StopReason stopped)
    {
        ITimer clock = TimeProvider.CreateTimer(
            static job => ((ProcessJob)job!).Pool.OnClock((ProcessJob)job), job, due, Timeout.InfiniteTimeSpan);
        ITimer? old;
        lock (_gate)
        {
            // It may have ended meanwhile, or been told to stop before its time limit was set.
            bool isWanted = job.State == ProcessJobState.Sent && job.Stopped == stopped;
            old = isWanted ? job.Clock : clock;
            if (isWanted)
                job.Clock = clock;
        }

        old?.Dispose();
    }

    private void OnClock(ProcessJob job)
    {
        WorkerLink? kill = null;
        lock (_gate)
        {
            if (job.State != ProcessJobState.Sent)
                return;
            if (job.Stopped != StopReason.None)
                kill = job.Link;
        }

        if (kill is null)
            Stop(job, StopReason.Timeout);
        else
            Kill(kill, $"the job {job.Id} {job.Name} did not stop within {_options.KillGrace} of being told");
    }

    private void Kill(WorkerLink link, string reason)
    {
        if (link.Kill(reason))
            Log?.WorkerKilled(link.Name, link.Process.Id, reason);
    }
}
