namespace ManyHands;

// Sending jobs to workers, and taking back what they did not begin.
internal sealed partial class ProcessPool
{
    // Frames that wait in a pipe must fit into it, or whoever sends could block: 15 small ones and one of any size do.
    private const int SmallFrame = 1024;

    /// <summary>Sends a job that was assigned; one that can't be sent fails alone, and the worker gets the next.</summary>
    private void Dispatch(WorkerLink link, ProcessJob job)
    {
        for (ProcessJob? next = job; next is not null;)
        {
            if (next.IsUnwanted)
            {
                next = Replace(link, next, null);
                continue;
            }

            StartClock(next);
            try
            {
                link.Send(next);
                Delivered(link, next);
                return;
            }
            catch (Exception error)
            {
                next = Replace(link, next, error);
            }
        }
    }

    // Only now does the worker know it: told to stop any earlier, it would give back what is still being written here.
    private void Delivered(WorkerLink link, ProcessJob job)
    {
        bool stops;
        lock (_gate)
        {
            // The worker may have died meanwhile, and the job be on its way to another.
            bool isHere = job.Link == link;
            job.IsDelivered |= isHere;
            stops = isHere && job.Stopped != StopReason.None;
        }

        Log?.JobSent(job);
        if (stops)
            link.SendControl(FrameKind.Cancel, job.Sequence);
    }

    private ProcessJob? Replace(WorkerLink link, ProcessJob unsent, Exception? error)
    {
        ProcessJob? next;
        WorkerLink? victim = null;
        bool isCounted, rests;
        long now = TimeProvider.GetTimestamp();
        lock (_gate)
        {
            isCounted = unsent.Link == link; // Else the worker died meanwhile, and the job is another's.
            if (isCounted)
            {
                Withdraw_NeedsLock(link, unsent);
                Count_NeedsLock(unsent, error is null ? Ending.Completed : Ending.Failed);
            }

            next = Next_NeedsLock(link, now);
            rests = link.State == ProcessWorkerState.Idle;
            if (rests)
                victim = Recall_NeedsLock();
        }

        if (rests)
            Log?.WorkerRests(link.Name);
        victim?.SendControl(FrameKind.Recall, victim.LastSequence);
        if (isCounted)
            Settle(unsent, error, isCancelled: false);
        return next;
    }

    /// <summary>Gives a worker that has room its next jobs. Called by the one thread that may send to it.</summary>
    private void Refill(WorkerLink link)
    {
        while (true)
        {
            ProcessJob? next;
            WorkerLink? victim = null;
            string? retires = null;
            bool rests;
            long memory = _options.RecycleMemory is null ? 0 : ProcessUse.WorkingSet(link.Process.Id);
            long now = TimeProvider.GetTimestamp();
            lock (_gate)
            {
                retires = Retirement_NeedsLock(link, memory);
                next = retires is null ? Next_NeedsLock(link, now) : null;
                rests = link.State == ProcessWorkerState.Idle;
                if (rests)
                    victim = Recall_NeedsLock();
            }

            if (rests)
                Log?.WorkerRests(link.Name);
            if (retires is not null)
                Retire(link, retires);
            victim?.SendControl(FrameKind.Recall, victim.LastSequence);
            if (next is null)
                return;
            Dispatch(link, next);
        }
    }

    // Null when it has enough, or there is none, which makes an unoccupied worker idle.
    private ProcessJob? Next_NeedsLock(WorkerLink link, long now)
    {
        if (link.State != ProcessWorkerState.Running || link.IsCondemned || !HasRoom_NeedsLock(link))
            return null;
        if (Dequeue_NeedsLock() is { } job)
        {
            Assign_NeedsLock(link, job, now);
            return job;
        }

        if (link.InFlight.Count == 0)
        {
            link.State = ProcessWorkerState.Idle;
            _idle.Push(link);
        }

        return null;
    }

    // A time limit counts from when a job is sent, and it is sent ahead only behind small ones. Called back, the worker
    // is slower than was thought.
    private bool HasRoom_NeedsLock(WorkerLink link)
    {
        if (link.InFlight.Count == 0)
            return true;
        if (!link.HasWidePipe || link.InFlight.Count >= link.Pace.Depth || link.WasRecalled || link.GaveBack || _queue.First is not { Timeout: null })
            return false;
        foreach (ProcessJob job in link.InFlight)
        {
            if (job.FrameLength > SmallFrame || job.UsesArena)
                return false;
        }

        return _options.MaxJobsPerWorker is not { } most || link.JobsDone + link.InFlight.Count < most;
    }

    // For an idle worker and an empty queue: the worker that has most waiting at its door.
    private WorkerLink? Recall_NeedsLock()
    {
        WorkerLink? victim = null;
        foreach (WorkerLink? link in _links)
        {
            if (link is { WasRecalled: false, InFlight.Count: > 1 } && link.InFlight.Count > (victim?.InFlight.Count ?? 0))
                victim = link;
        }

        if (victim is not null)
            victim.WasRecalled = true;
        return victim;
    }

    /// <summary>A worker gives back a job that it has not begun: another may have it.</summary>
    private void OnReturned(WorkerLink link, long sequence)
    {
        ProcessJob? job;
        Ending? ending = null;
        lock (_gate)
        {
            job = link.InFlight.Find(sent => sent.Sequence == sequence);
            if (job is null)
                return;
            Withdraw_NeedsLock(link, job);
            link.GaveBack = link.InFlight.Count > 0;
            ending = Requeue_NeedsLock(job);
        }

        if (ending is not null)
            SettleUnbegun(job);
        DispatchQueued();
        Refill(link);
    }

    // To the head of the queue, unless it was told to stop: then it has ended without having begun.
    private Ending? Requeue_NeedsLock(ProcessJob job)
    {
        if (job.Stopped == StopReason.None && !_dropsQueued)
        {
            job.State = ProcessJobState.Queued;

            // Those that come back keep their order, whichever comes first.
            if (_queue.First is { } first && first.Id < job.Id)
                _queue.InsertAfter(LastBefore(first, job.Id), job);
            else
                _queue.AddFirst(job);
            _queued++;
            return null;
        }

        Ending ending = job.Stopped == StopReason.Timeout ? Ending.Failed : Ending.Cancelled;
        if (job.Stopped is StopReason.None or StopReason.Shutdown)
        {
            job.Stopped = StopReason.Shutdown;
            _dropped++;
        }

        Count_NeedsLock(job, ending);
        return ending;
    }

    private static ProcessJob LastBefore(ProcessJob node, long id)
    {
        while (node.Next is { } next && next.Id < id)
            node = next;
        return node;
    }

    private void SettleUnbegun(ProcessJob job)
    {
        Exception? error = job.Stopped switch
        {
            StopReason.Timeout => TimedOut(job, null),
            StopReason.Shutdown => Dropped(job),
            _ => null,
        };
        Settle(job, error, isCancelled: error is null);
    }

    /// <summary>Brings together idle workers and jobs that came back to the queue.</summary>
    private void DispatchQueued()
    {
        while (true)
        {
            WorkerLink? link;
            ProcessJob job;
            long now = TimeProvider.GetTimestamp();
            lock (_gate)
            {
                if (_queue.First is null || !_idle.TryPop(out link))
                    return;
                job = Dequeue_NeedsLock()!;
                Assign_NeedsLock(link, job, now);
            }

            Dispatch(link, job);
        }
    }
}
