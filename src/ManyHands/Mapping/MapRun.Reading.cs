using System.Runtime.ExceptionServices;

namespace ManyHands;

// The side that takes what is done.
internal sealed partial class MapRun<T, TResult>
{
    /// <summary>The next group whose outcomes are known; null at the end.</summary>
    public ValueTask<MapGroup<T, TResult>?> NextAsync()
    {
        ThrowIfCancelled();
        bool helps = _host is { IsInsideJob: true };
        if (_feeding is null)
        {
            _helps = helps;
            _feeding = StartFeeding();
        }

        return helps ? new(NextWhileHelping(_host!)) : NextWaitingAsync();
    }

    /// <summary>Told when outcomes of the group were read: the input may be read on where the buffer counts items.</summary>
    public void NoteRead(int count)
    {
        if (_countsItems)
            MakeRoom(count);
    }

    /// <summary>Throws what the first failed item of the group threw, with its own stack.</summary>
    public void ThrowFirstFailure(MapGroup<T, TResult> group)
    {
        ThrowIfCancelled();
        NoteRead(group.Count);
        if (group.CountBeforeFailure < group.Count)
            ExceptionDispatchInfo.Throw(group[group.CountBeforeFailure].Exception!);
    }

    private async ValueTask<MapGroup<T, TResult>?> NextWaitingAsync()
    {
        while (true)
        {
            SendUnsent();
            Task wait;
            lock (_gate)
            {
                if (TryTake_NeedsLock(out MapGroup<T, TResult>? group))
                    return Taken(group);
                if (_unsent.Count > 0)
                    continue;
                wait = (_reader = NewSignal()).Task;
            }

            await wait.ConfigureAwait(false);
            ThrowIfCancelled();
        }
    }

    // The thread of a synchronous job waits with its caller, so it may as well run what it waits for; were it the only
    // worker, nobody else would. It also sends the groups, for then the executor knows whose jobs they are and can help
    // where this thread can't, with async functions.
    private MapGroup<T, TResult>? NextWhileHelping(IMapHost host)
    {
        while (true)
        {
            SendUnsent();
            TaskCompletionSource wait;
            List<Task> queued = [];
            lock (_gate)
            {
                if (TryTake_NeedsLock(out MapGroup<T, TResult>? group))
                    return Taken(group);
                if (_unsent.Count > 0)
                    continue;
                wait = _reader = NewSignal();
                _readerHelps = true;
                foreach (MapGroup<T, TResult> sent in _sent)
                {
                    if (sent.Job is { IsCompleted: false } job)
                        queued.Add(job);
                }
            }

            foreach (Task job in queued)
            {
                if (host.TryRunHere(job))
                    break;
            }

            wait.Task.GetAwaiter().GetResult();
            ThrowIfCancelled();
        }
    }

    private bool TryTake_NeedsLock(out MapGroup<T, TResult>? group)
    {
        if (_ordered && _sent.First is { Value.IsDone: true } first)
        {
            group = first.Value;
            _sent.RemoveFirst();
        }
        else if (!_done.TryDequeue(out group))
        {
            return _fed && _underWay == 0;
        }

        if (!_countsItems)
            _unread--;
        return true;
    }

    private MapGroup<T, TResult>? Taken(MapGroup<T, TResult>? group)
    {
        if (group is null)
        {
            _readAll = true;
            _end?.Throw();
        }
        else if (!_countsItems)
        {
            Wake(ref _feeder);
        }

        return group;
    }

    private void MakeRoom(int count)
    {
        TaskCompletionSource? feeder;
        lock (_gate)
        {
            _unread -= count;
            feeder = _feeder;
            _feeder = null;
        }

        feeder?.TrySetResult();
    }

    public void ThrowIfCancelled()
    {
        _plan.CancellationToken.ThrowIfCancellationRequested();
        _readerToken.ThrowIfCancellationRequested();
    }
}
