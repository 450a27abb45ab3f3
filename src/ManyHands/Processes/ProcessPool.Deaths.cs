namespace ManyHands;

// A worker is gone: one job at most was hurt, the others go on, and another worker takes its place.
internal sealed partial class ProcessPool
{
    // So many times in a row it is no accident.
    private const int MaxFailedStarts = 3;
    private const int MaxIdleDeaths = 10;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private int _failedStarts;
    private int _idleDeaths;

    private void OnGone(WorkerLink link, string? junk)
    {
        Obituary end = link.Bury(junk);
        List<ProcessJob> hurt = [];
        List<ProcessJob> unbegun = [];
        bool wasStarting, wasExpected;
        lock (_gate)
        {
            wasStarting = link.State == ProcessWorkerState.Starting;
            wasExpected = link.State == ProcessWorkerState.Stopping;

            // One at most, but for what became of others may be lost with a channel that was spoilt. Begun is begun: not twice.
            for (int i = link.InFlight.Count - 1; i >= 0; i--)
            {
                ProcessJob job = link.InFlight[i];
                if (job.Sequence <= end.Words.Sequence)
                {
                    hurt.Insert(0, job);
                    continue;
                }

                Withdraw_NeedsLock(link, job);
                if (Requeue_NeedsLock(job) is not null)
                    unbegun.Add(job);
            }

            // A kill from outside says nothing of the next worker.
            if (!wasExpected && !wasStarting && hurt.Count == 0 && end.Status.Signal != Libc.SigKill)
                _idleDeaths++;
            Remove_NeedsLock(link);
        }

        // Not before: whoever is sending to it would blame its closed files on the job.
        link.Dispose();
        if (!wasExpected)
            Log?.WorkerDied(link.Name, link.Process.Id, end.How);
        foreach (ProcessJob job in hurt)
            OnHurt(link, job, end);
        foreach (ProcessJob job in unbegun)
            SettleUnbegun(job);
        if (wasStarting || _idleDeaths >= MaxIdleDeaths)
            OnStartFailed(link.Slot, NotStarted(Name, link, end, wasStarting));
        else if (!wasExpected)
            StartAgain(link.Slot);
        DispatchQueued();
        FailIfBroken();
        Left();
    }

    private void Remove_NeedsLock(WorkerLink link)
    {
        if (_links[link.Slot] == link)
            _links[link.Slot] = null;
        _leaving.Remove(link);
        if (link.InFlight.Count > 0)
            _dead.Add(link);
        if (link.State == ProcessWorkerState.Idle)
        {
            WorkerLink[] others = [.. _idle.Where(other => other != link)];
            _idle.Clear();
            foreach (WorkerLink other in others.Reverse())
                _idle.Push(other);
        }

        link.State = ProcessWorkerState.Stopping;
    }

    private void OnHurt(WorkerLink link, ProcessJob job, Obituary end)
    {
        var death = new WorkerDiedException(job.Info, link.Name, link.Process.Id, end);
        Exception? error = death;
        Ending ending = Ending.Failed;
        bool isRepeated = false, isFirst;

        // The journal is that of the last that had begun.
        LastWords words = end.Words.Sequence == job.Sequence ? end.Words : end.Words with { JournalFirst = 0, Journal = default };
        bool isRecovered = job.TryRecover(words, death, isLastAttempt: _refusing && job.Deaths + 1 >= _options.MaxAttempts);
        long now = TimeProvider.GetTimestamp();
        lock (_gate)
        {
            isFirst = job.Link == link;
            job.Deaths++;
            if (isFirst)
            {
                (ending, error) = JudgeDeath(job, death, isRecovered);
                isRepeated = ReferenceEquals(error, death) && job.IsRepeatable && job.Deaths < _options.MaxAttempts && !_dropsQueued;
                isRepeated |= error is null && ending == Ending.Failed && GoesOn_NeedsLock(job);
                Close_NeedsLock(link, job, now, isRepeated ? null : ending);
                Withdraw_NeedsLock(link, job);
                if (isRepeated)
                    QueueFirst_NeedsLock(job);
                else
                    Count_NeedsLock(job, ending);
            }
        }

        if (isRepeated)
            Log?.JobIsRepeated(job.Info, job.Deaths);
        if (!isFirst || isRepeated)
            return;
        Log?.JobEnded(job.Info, ending, error ?? death);
        Settle(job, error, isCancelled: ending == Ending.Cancelled && error is null);
    }

    private void FailInFlight(WorkerLink link, Exception error)
    {
        ProcessJob[] jobs;
        lock (_gate)
        {
            jobs = [.. link.InFlight];
            foreach (ProcessJob job in jobs)
            {
                Withdraw_NeedsLock(link, job);
                Count_NeedsLock(job, Ending.Failed);
            }
        }

        foreach (ProcessJob job in jobs)
            Settle(job, error, isCancelled: false);
    }

    // A group tells of each of its items: its task need not fail.
    private (Ending Ending, Exception? Error) JudgeDeath(ProcessJob job, WorkerDiedException death, bool isRecovered) => job.Stopped switch
    {
        StopReason.Caller => (Ending.Cancelled, null),
        StopReason.Timeout => (Ending.Failed, TimedOut(job, death)),
        StopReason.Shutdown => (Ending.Cancelled, ShutDown(job, death)),
        _ => (Ending.Failed, isRecovered ? null : death),
    };

    private static BrokenExecutorException NotStarted(string executor, WorkerLink link, Obituary end, bool wasStarting)
    {
        var death = new WorkerDiedException(null, link.Name, link.Process.Id, end);
        return new BrokenExecutorException(
            $"{executor}'s workers {(wasStarting ? "can't start" : "keep dying without a job")}. {death.Message}",
            death);
    }

    // What has come back to the queue of a broken pool would wait for a worker that nobody starts.
    private void FailIfBroken()
    {
        Exception? cause;
        lock (_gate)
            cause = _broken;
        if (cause is not null)
            Break(null, cause);
    }

    // An accident may happen to one worker; when none has started since, and none is there that works, there is something
    // wrong with all. While others work, as when the system has no processes left to give, another try is made later.
    private void OnStartFailed(int slot, BrokenExecutorException cause)
    {
        bool repeats, others;
        lock (_gate)
        {
            repeats = ++_failedStarts >= MaxFailedStarts || _idleDeaths >= MaxIdleDeaths;
            others = _links.Any(link => link is { State: ProcessWorkerState.Idle or ProcessWorkerState.Running });
        }

        Log?.StartFailed(NameOf(slot), cause);
        if (!repeats)
            StartAgain(slot);
        else if (others && _idleDeaths < MaxIdleDeaths)
            StartLater(slot);
        else
            Break(null, cause);
    }

    private void StartLater(int slot)
    {
        // The timer holds itself: it fires once, and a pool that has ended starts nothing.
        ITimer? later = null;
        later = TimeProvider.CreateTimer(
            _ =>
            {
                later?.Dispose();
                StartAgain(slot);
            },
            null,
            RetryPause,
            Timeout.InfiniteTimeSpan);
    }
}
