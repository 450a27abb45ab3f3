using System.Runtime.ExceptionServices;

namespace ManyHands;

// The side that reads the input and groups it.
internal sealed partial class MapRun<T, TResult>
{
    private readonly bool _canGroup;
    private readonly bool _sizesItself;
    private readonly bool _countsItems;

    // What flows with the enumeration's code, so that jobs sent at the end of others belong to it too.
    private ExecutionContext? _context;

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
            await (MapInput.Held(_plan.Items) is { } held ? ReadHeldAsync(held) : ReadInputAsync()).ConfigureAwait(false);
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
                int workers = Workers;
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

    // Whoever has its items already keeps nobody waiting for the next one, so a group is read in one go.
    private async Task ReadHeldAsync(ICollection<T> held)
    {
        using IEnumerator<T> items = held.GetEnumerator();
        bool isMore = true;
        while (isMore && await WaitForRoomAsync().ConfigureAwait(false))
        {
            int size = SizeForRoom();
            MapGroup<T, TResult> group = new(_index, Math.Min(size, MapGroup<T, TResult>.LargestCount));
            try
            {
                isMore = group.Fill(items, size);
            }
            finally
            {
                // If it throws, what it gave before is sent all the same.
                Open(group);
            }

            Send(TakeOpen());
        }
    }

    private int SizeForRoom()
    {
        int workers = Workers;
        lock (_gate)
        {
            int size = Size_NeedsLock(workers);
            return _countsItems ? Math.Min(size, _plan.Options.BufferSize!.Value - _unread) : size;
        }
    }

    private void Open(MapGroup<T, TResult> group)
    {
        if (group.Count == 0)
            return;
        lock (_gate)
        {
            _open = group;
            _index += group.Count;
            _unread += _countsItems ? group.Count : 1;
        }
    }

    /// <summary>False when no more is to be read.</summary>
    private async ValueTask<bool> WaitForRoomAsync()
    {
        while (true)
        {
            int workers = Workers;
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
}
