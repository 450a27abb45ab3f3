using System.Runtime.ExceptionServices;

namespace ManyHands;

// What happens to a group from when it is full to when its job has ended.
internal sealed partial class MapRun<T, TResult>
{
    private void Send(MapGroup<T, TResult>? group)
    {
        if (group is null)
            return;
        if (!_helps)
        {
            SendNow(group);
            return;
        }

        lock (_gate)
            _unsent.Enqueue(group);
        Wake(ref _reader);
    }

    // On the reader's thread.
    private void SendUnsent()
    {
        while (_helps)
        {
            MapGroup<T, TResult>? group;
            lock (_gate)
            {
                if (_closed)
                    DropUnsent_NeedsLock();
                if (!_unsent.TryDequeue(out group))
                    return;
            }

            SendNow(group);
        }
    }

    private void DropUnsent_NeedsLock()
    {
        _underWay -= _unsent.Count;
        while (_unsent.TryDequeue(out MapGroup<T, TResult>? group))
            _sent.Remove(group.Place!);
    }

    private void SendNow(MapGroup<T, TResult> group)
    {
        Task job;
        try
        {
            job = Submit(group);
        }
        catch (Exception exception)
        {
            Refuse(group, exception);
            return;
        }

        Watch(group, job);
    }

    private void Watch(MapGroup<T, TResult> group, Task job)
    {
        bool wakes;
        lock (_gate)
        {
            group.Job = job;
            wakes = _readerHelps;
        }

        if (wakes)
            Wake(ref _reader);
        var awaiter = job.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
            End(group);
        else
            awaiter.UnsafeOnCompleted(() => End(group));
    }

    private Task Submit(MapGroup<T, TResult> group)
    {
        JobOptions options = _plan.Lane is null ? _plan.Job : _plan.Job with { Lane = _plan.Lane(group.Items[0]) ?? _plan.Job.Lane };
        return _plan.Route.Submit(this, group, options, _stop.Token);
    }

    private void Refuse(MapGroup<T, TResult> group, Exception exception)
    {
        lock (_gate)
        {
            // Never to be read: its items have no outcome.
            _sent.Remove(group.Place!);
            _closed = true;
            _end ??= ExceptionDispatchInfo.Capture(exception);
        }

        Leave();
    }

    // On a thread of the .NET thread pool, or the sender's when the job ended before Submit returned.
    private void End(MapGroup<T, TResult> group)
    {
        lock (_gate)
            _plan.Route.Conclude_NeedsLock(group, group.Job!);
        _reporter?.Add(group.Ran, group.Failures);
        bool failed = StopsAtFailure && group.Failures > 0;
        if (failed)
            NoteFailure(group.First);
        int workers = Workers;
        List<MapGroup<T, TResult>>? rest = group.GivesBack && !failed && IsWanted(group) ? TakeRest(group) : null;
        MapGroup<T, TResult>? open = null;
        lock (_gate)
        {
            group.IsDone = true;
            if (!_ordered)
            {
                _sent.Remove(group.Place!);

                // Left half-way when another failed: not to be read, though it may be heard of before that failure.
                if (group.Ran == group.Count || failed)
                    _done.Enqueue(group);
            }

            if (_sizesItself)
            {
                if (group.Elapsed is { } elapsed)
                    _size = Math.Min(ChunkSizer.Next(_size, group.Ran, elapsed), MapGroup<T, TResult>.LargestCount);
                if (_underWay - 1 < workers)
                    open = TakeOpen_NeedsLock();
            }
        }

        foreach (MapGroup<T, TResult> part in rest ?? [])
            Watch(part, SubmitOrFail(part));
        if (open is not null && _context is not null)
            ExecutionContext.Run(_context, _ => Send(open), null);
        else
            Send(open);
        if (failed)
            Wake(ref _feeder);
        if (failed && !_ordered && !Interlocked.Exchange(ref _isStopping, true))
            _stopping = StopAsync();
        Leave();
    }

    private void Leave()
    {
        TaskCompletionSource? quiet = null;
        lock (_gate)
        {
            if (--_underWay == 0)
                quiet = _quiet;
        }

        Wake(ref _reader);
        quiet?.TrySetResult();
    }
}
