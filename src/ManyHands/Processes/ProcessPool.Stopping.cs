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
        WorkerLink? tell, recalled = null;
        lock (_gate)
        {
            if (job.State != ProcessJobState.Sent || job.Stopped != StopReason.None)
                return;
            job.Stopped = reason;
            tell = job.IsDelivered ? job.Link : null;

            // What waits behind it could begin just when the worker is killed for its sake.
            if (job.Link is { WasRecalled: false, InFlight.Count: > 1 } link && link.InFlight[0] == job)
            {
                recalled = link;
                link.WasRecalled = true;
            }
        }

        tell?.SendControl(FrameKind.Cancel, job.Sequence);
        recalled?.SendControl(FrameKind.Recall, recalled.LastSequence);
        SetClock(job, _options.KillGrace, reason);
    }

    private void SetClock(ProcessJob job, TimeSpan due, StopReason stopped)
    {
        // Each knows what it is for, and which attempt: a time limit that fires while the job is being told must not pass for
        // the end of its grace, nor one of a worker that has died for that of the next.
        WorkerLink? link = job.Link;
        ITimer clock = TimeProvider.CreateTimer(_ => OnClock(job, link, stopped), null, due, Timeout.InfiniteTimeSpan);
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

    private void OnClock(ProcessJob job, WorkerLink? link, StopReason stopped)
    {
        lock (_gate)
        {
            if (link is null || job.Link != link)
                return;

            // It may end yet, and then its place must not be another's.
            link.IsCondemned |= stopped != StopReason.None;
        }

        if (stopped == StopReason.None)
            Stop(job, StopReason.Timeout);
        else
            Kill(link, $"the job {job.Id} {job.Name} did not stop within {_options.KillGrace} of being told");
    }

    private void Kill(WorkerLink link, string reason)
    {
        if (link.Kill(reason))
            Log?.WorkerKilled(link.Name, link.Process.Id, reason);
    }
}
