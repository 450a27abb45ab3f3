using System.Runtime.ExceptionServices;

namespace ManyHands;

// The side that reads the input and sends groups.
internal sealed partial class MapRun<T, TResult>
{
    private readonly bool _canGroup;
    private readonly bool _sizesItself;
    private readonly bool _countsItems;

    // What flows with the enumeration's code, so that jobs sent at the end of others belong to it too.
    private ExecutionContext? _context;

    private bool _isStopping;

    // Under _gate: items of a group.
    private int _size;

    private Task StartFeeding()
    {
        // A synchronous job leaves its mark on its thread alone; the feeder is on another one.
        JobInfo? parent = JobInfo.Current;
        return Task.Run(() => FeedAsync(parent));
    }

    private async Task FeedAsync(JobInfo? parent)
    {
        if (JobInfo.Current != parent)
            JobInfo.OnThisFlow = parent;
        _context = ExecutionContext.Capture();
        ExceptionDispatchInfo? failure = null;
        try
        {
            await ReadInputAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Told to the reader in its place: after the results of all that the input gave before it.
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        Send(TakeOpen());
        lock (_gate)
        {
            _end ??= failure;
            _fed = true;
        }

        Wake(ref _reader);
    }

    private async Task ReadInputAsync()
    {
        IAsyncEnumerator<T> items = _plan.Items.GetAsyncEnumerator(_stop.Token);
        await using (items.ConfigureAwait(false))
        {
            bool room = await WaitForRoomAsync().ConfigureAwait(false);
            while (room)
            {
                ValueTask<bool> next = items.MoveNextAsync();
                if (!next.IsCompleted)
                    Send(TakeOpen());
                if (!await next.ConfigureAwait(false))
                    return;
                T item = items.Current;
                int workers = _plan.Executor.MaxWorkers;
                MapGroup<T, TResult>? full;
                lock (_gate)
                {
                    full = Add_NeedsLock(item, workers);
                    room = HasRoom_NeedsLock(workers);
                }

                Send(full);
                if (!room)
                    room = await WaitForRoomAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>False when no more is to be read.</summary>
    private async ValueTask<bool> WaitForRoomAsync()
    {
        while (true)
        {
            int workers = _plan.Executor.MaxWorkers;
            Task wait;
            lock (_gate)
            {
                if (_closed || _stop.IsCancellationRequested)
                    return false;
                if (HasRoom_NeedsLock(workers))
                    return true;
                wait = (_feeder = NewSignal()).Task;
            }

            Send(TakeOpen());
            await wait.ConfigureAwait(false);
        }
    }

    private bool HasRoom_NeedsLock(int workers) =>
        !_closed
        && ((_open is not null && !_countsItems) || _unread < (_plan.Options.BufferSize ?? Math.Max(8, 2 * workers)));

    private MapGroup<T, TResult>? Add_NeedsLock(T item, int workers)
    {
        if (_open is null)
        {
            _open = new(_index);
            if (!_countsItems)
                _unread++;
        }

        _open.Add(item);
        _index++;
        if (_countsItems)
            _unread++;
        return _open.Count >= Size_NeedsLock(workers) || (_sizesItself && _underWay < workers) ? TakeOpen_NeedsLock() : null;
    }

    private int Size_NeedsLock(int workers) =>
        _countsItems && _sizesItself
            ? Math.Clamp(_plan.Options.BufferSize!.Value / (2 * workers), 1, Math.Min(_size, MapGroup<T, TResult>.LargestCount))
            : _size;

    private MapGroup<T, TResult>? TakeOpen()
    {
        lock (_gate)
            return TakeOpen_NeedsLock();
    }

    private MapGroup<T, TResult>? TakeOpen_NeedsLock()
    {
        // Once it is closed nobody will read what is still open.
        if (_open is not { } group || _closed)
            return null;
        _open = null;
        _underWay++;
        group.Place = _sent.AddLast(group);
        return group;
    }

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
        lock (_gate)
            group.Job = job;
        if (_helps)
            Wake(ref _reader);
        var awaiter = job.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
            End(group);
        else
            awaiter.UnsafeOnCompleted(() => End(group));
    }

    private Task Submit(MapGroup<T, TResult> group)
    {
        T item = group[0].Item;
        JobOptions options = _plan.Lane is null ? _plan.Job : _plan.Job with { Lane = _plan.Lane(item) ?? _plan.Job.Lane };
        return _plan.Function.JobFor is { } jobFor ? _plan.Executor.Submit(jobFor(item), options, _stop.Token)
            : _plan.Executor.Submit(new GroupJob(this, group), options, _stop.Token);
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
        group.Conclude(group.Job!, _plan.Function.JobFor is not null);
        _reporter?.Add(group.Ran, group.Failures);
        bool failed = StopsAtFailure && group.Failures > 0;
        if (failed)
            NoteFailure(group.First);
        int workers = _plan.Executor.MaxWorkers;
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
                _size = Math.Min(ChunkSizer.Next(_size, group.Ran, group.Elapsed), MapGroup<T, TResult>.LargestCount);
                if (_underWay - 1 < workers)
                    open = TakeOpen_NeedsLock();
            }
        }

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

    private sealed class GroupJob(MapRun<T, TResult> run, MapGroup<T, TResult> group) : IJob<Nothing>
    {
        public Nothing Run(CancellationToken cancellationToken)
        {
            group.Run(run, run._plan.Function.Call!, cancellationToken);
            return default;
        }
    }
}
