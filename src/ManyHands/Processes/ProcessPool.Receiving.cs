namespace ManyHands;

// What workers say. Each has a thread that listens to it.
internal sealed partial class ProcessPool
{
    /// <summary>The thread of one worker: returns when the process is gone and what it leaves behind is settled.</summary>
    private void Receive(WorkerLink link)
    {
        string? junk = null;
        try
        {
            while (link.Reader.Read())
                OnFrame(link, link.Reader.Kind, new FrameBody(link.Reader.Body));
        }
        catch (InvalidDataException error)
        {
            junk = error.Message;
        }
        catch (Exception error)
        {
            // A worker that nobody listens to is no use; its jobs must not wait for ever.
            junk = error.ToString();
        }

        try
        {
            OnGone(link, junk);
        }
        catch (Exception error)
        {
            // A defect here must not end the program, nor leave anybody waiting.
            Break(link, new BrokenExecutorException($"{Name} lost the worker {link.Name} and failed to clear up after it.", error));
            FailInFlight(link, error);
            Left();
        }
    }

    private void OnFrame(WorkerLink link, FrameKind kind, FrameBody body)
    {
        long sequence = body.ReadNumber();
        switch (kind)
        {
            case FrameKind.Ready:
                OnReady(link);
                break;
            case FrameKind.InitializerFailed:
                Break(link, ExceptionCodec.Read(new PayloadReader(link.ReadPayload(ref body, out _))));
                break;
            case FrameKind.Result or FrameKind.Failed:
                OnEnded(link, kind, sequence, body);
                break;
            case FrameKind.Part:
                OnPart(link, sequence, body);
                break;
            case FrameKind.Returned:
                OnReturned(link, sequence);
                break;
            default:
                throw new InvalidDataException($"a frame of kind {(byte)kind}");
        }
    }

    private void OnPart(WorkerLink link, long sequence, FrameBody body)
    {
        ProcessJob job = First(link, sequence);
        long first = body.ReadNumber();
        long count = body.ReadNumber();
        var reader = new PayloadReader(link.ReadPayload(ref body, out bool isInArena));
        job.ReadPart((int)first, (int)count, reader);
        if (isInArena)
            link.Collected();
    }

    private void OnEnded(WorkerLink link, FrameKind kind, long sequence, FrameBody body)
    {
        ProcessJob job = First(link, sequence);
        PayloadSource payload = link.ReadPayload(ref body, out bool isInArena);
        if (job.UsesArena)
            link.TrimJobsArena();
        Exception? error = null;
        try
        {
            var reader = new PayloadReader(payload);
            if (kind == FrameKind.Result)
                job.ReadResult(reader);
            else
                error = ExceptionCodec.Read(reader);
        }
        catch (Exception thrown)
        {
            // What can't be read fails this job alone.
            error = thrown;
        }

        if (isInArena)
            link.Collected();
        bool isFirst, goesOn;
        Ending ending;
        long now = TimeProvider.GetTimestamp();
        lock (_gate)
        {
            isFirst = job.Link == link;
            ending = Judge(job, ref error);
            goesOn = isFirst && error is null && GoesOn_NeedsLock(job);
            if (isFirst)
            {
                Close_NeedsLock(link, job, now, goesOn ? null : ending);
                Withdraw_NeedsLock(link, job);
            }

            if (goesOn)
                QueueFirst_NeedsLock(job);
            else if (isFirst)
                Count_NeedsLock(job, ending);
            _idleDeaths = 0;

            link.JobsDone++;
            link.Pace.End(now);
            link.WasRecalled &= link.InFlight.Count > 0;
            link.GaveBack &= link.InFlight.Count > 0;
        }

        if (isFirst && !goesOn)
        {
            Log?.JobEnded(job.Info, ending, error);
            Settle(job, error, isCancelled: ending == Ending.Cancelled && error is null);
        }

        Refill(link);
    }

    // What a worker did not do of a group is submitted again by the map, or by this pool when it takes no more work:
    // the items were accepted with their group.
    private bool GoesOn_NeedsLock(ProcessJob job) =>
        _refusing && _broken is null && job.Stopped == StopReason.None && job.IsUnfinished;

    private ProcessJob First(WorkerLink link, long sequence)
    {
        lock (_gate)
        {
            return link.InFlight.Count > 0 && link.InFlight[0].Sequence == sequence
                ? link.InFlight[0]
                : throw new InvalidDataException($"the end of job {sequence}, which it does not have");
        }
    }

    // Only the caller's token cancels a task; every other end with an exception is a failure that names its cause.
    private Ending Judge(ProcessJob job, ref Exception? error)
    {
        var cancelled = error as OperationCanceledException;
        bool stopped = cancelled is not null || !job.IsWhole;
        switch (job.Stopped)
        {
            case StopReason.Caller when stopped:
                error = null;
                return Ending.Cancelled;
            case StopReason.Timeout when stopped || error is null:
                error = TimedOut(job, error);
                return Ending.Failed;
            case StopReason.Shutdown when stopped:
                error = ShutDown(job, error);
                return Ending.Cancelled;
            default:
                return error is null ? Ending.Completed : Ending.Failed;
        }
    }

    private static TimeoutException TimedOut(ProcessJob job, Exception? inner) =>
        new($"The job {job.Name} took longer than its {job.Timeout}.", inner);

    private ExecutorShutdownException ShutDown(ProcessJob job, Exception? inner) =>
        new($"The executor {Name} was shut down while the job {job.Name} ran.", inner!);

    private ExecutorShutdownException Dropped(ProcessJob job) =>
        new($"The executor {Name} was shut down before the job {job.Name}.");
}
