namespace ManyHands;

// How a pool ends.
internal sealed partial class PoolCore
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _othersEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _shutters; // running jobs whose own code waits for the pool's end
    private volatile bool _closed;
    private bool _abandoned;
    private ShutdownMode _mode;
    private long _dropped;

    internal bool IsAbandoned
    {
        get
        {
            lock (_gate)
            {
                return _abandoned;
            }
        }
    }

    /// <summary>Whether a job of this pool calls.</summary>
    internal bool IsCalledByOwnJob
    {
        get
        {
            lock (_gate)
            {
                return Caller_NeedsLock() is not null;
            }
        }
    }

    /// <summary>Jobs that a shutdown dropped before they started.</summary>
    internal long Dropped
    {
        get
        {
            lock (_gate)
            {
                return _dropped;
            }
        }
    }

    /// <summary>Throws when the pool takes no work.</summary>
    internal void ThrowIfRefusing()
    {
        lock (_gate)
        {
            if (Refusal_NeedsLock() is { } refusal)
                throw refusal;
        }
    }

    /// <summary>Takes no more work from here on, and does with the accepted as <paramref name="mode"/> says.</summary>
    /// <returns>
    /// Ends when the last job has ended and the last thread has left its loop; when a job of the pool called, as soon as
    /// none but such jobs are left, for it would wait for itself.
    /// </returns>
    internal Task Close(ShutdownMode mode)
    {
        IPoolJob? caller;
        List<PoolWorker> woken;
        List<IPoolJob> dropped;
        using (Freeze())
        {
            caller = Caller_NeedsLock();
            if (caller is { Slot: { State: JobState.Running, Note.HasShutDown: false } })
            {
                caller.Slot.Note.HasShutDown = true;
                _shutters++;
            }

            woken = Close_NeedsFreeze(mode);
            dropped = _mode == ShutdownMode.Finish ? [] : DropQueue_NeedsFreeze(JobState.Cancelled);
            _dropped += dropped.Count;
            EndIfDone_NeedsLock();
        }

        WakeAll(woken);
        foreach (IPoolJob job in dropped)
        {
            job.Drop(new ExecutorShutdownException($"{Name} was shut down before the job was started."));
        }

        if (mode == ShutdownMode.Cancel)
        {
            Stop();
        }

        return caller is null ? _ended.Task : _othersEnded.Task;
    }

    /// <summary>Gives up what still runs: the deadline has passed. Says what that is.</summary>
    internal IReadOnlyList<JobInfo> Abandon()
    {
        Close(ShutdownMode.Cancel);
        List<IPoolJob> running;
        using (Freeze())
        {
            if (_ended.Task.IsCompleted)
                return [];

            _abandoned = true;
            running = Running_NeedsFreeze();

            // Nobody waits for these threads any more, so the process must not either.
            foreach (PoolWorker worker in _everyone)
            {
                SetForeground_NeedsLock(worker, false);
            }
        }

        return [.. running.Select(job => job.Info).OrderBy(info => info.Id)];
    }

    // Callbacks on the token are foreign code: on the runtime's threads, so that one that blocks can't hold up a deadline.
    private void Stop()
    {
        _ = WatchAsync(_stop.CancelAsync());

        async Task WatchAsync(Task told)
        {
            try
            {
                await told.ConfigureAwait(false);
            }
            catch (AggregateException thrown)
            {
                // The other callbacks were all called, and shutting down goes on.
                Log?.StopCallbackFailed(thrown);
            }
        }
    }

    /// <summary>The job whose code calls; an async one may be off the pool's threads by now.</summary>
    private IPoolJob? Caller_NeedsLock()
    {
        if (PoolWorker.OnThisThread(this)?.Current is { } current)
            return current;

        JobInfo? flowing = JobInfo.OnThisFlow;
        foreach (IPoolJob job in flowing is null ? [] : _unbound)
        {
            // Numbers are cheap to compare, but another executor has the same.
            if (job.Slot.Id == flowing!.Id && ReferenceEquals(job.Info, flowing))
                return job;
        }

        return null;
    }

    private Exception? Refusal_NeedsLock() =>
        _broken is not null ? Broken(_broken)
        : _closed ? new ExecutorShutdownException($"{Name} was shut down and takes no more work.")
        : null;

    private List<PoolWorker> Close_NeedsFreeze(ShutdownMode mode)
    {
        _closed = true;

        // Who ends a task writes that first and looks at this then; here it is the other way round.
        Interlocked.MemoryBarrier();
        _mode = mode > _mode ? mode : _mode;
        _room?.Refuse();

        // With async jobs still to come back to them, they find no item, and rest again.
        return TakeIdle_NeedsLock();
    }

    // Async jobs that have started go on.
    private List<IPoolJob> DropQueue_NeedsFreeze(JobState state)
    {
        List<IPoolJob> dropped = [];
        foreach (PoolRing row in Rows)
        {
            foreach (IPoolItem item in row.Clear())
            {
                if (item is not IPoolJob job)
                {
                    row.Add(item);
                }
                else if (job.Slot.TryLeaveQueue(state))
                {
                    job.Slot.Parent = null;
                    Drop_NeedsLock(state);
                    dropped.Add(job);
                }
            }
        }

        return dropped;
    }

    // Says of each synchronous one who runs it, which else only its own thread knows.
    private List<IPoolJob> Running_NeedsFreeze()
    {
        List<IPoolJob> running = [.. _unbound];
        foreach (PoolWorker worker in _everyone)
        {
            foreach (IPoolJob job in (List<IPoolJob>)[.. worker.Inner.Select(inner => inner.Job), .. worker.Item is IPoolJob item ? [item] : (IPoolJob[])[]])
            {
                if (job is { IsAsync: false, Slot.State: JobState.Running })
                {
                    job.Slot.Note.Worker = worker;
                    running.Add(job);
                }
            }
        }

        return running;
    }

    private void EndIfDone_NeedsLock()
    {
        bool haveLeft = _threads == 0 && _spares.Count == 0;
        if (!_closed || _settling > 0 || (!haveLeft && _shutters == 0))
            return;

        using (Freeze())
        {
            JobTotals totals = Totals_NeedsFreeze;
            if (totals.Queued > 0)
                return;

            // Continuations run elsewhere (RunContinuationsAsynchronously), not under our locks.
            if (totals.Running == _shutters)
            {
                _othersEnded.TrySetResult();
            }

            if (haveLeft && totals.Running == 0 && !_ended.Task.IsCompleted)
            {
                ExecutorRegistry.Leave(_registration, Record_NeedsFreeze(0), Counts_NeedsFreeze, Clock.Span(Busy_NeedsFreeze(null)));
                _ended.TrySetResult();
            }
        }
    }
}
