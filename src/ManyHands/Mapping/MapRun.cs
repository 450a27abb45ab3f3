using System.Runtime.ExceptionServices;

namespace ManyHands;

/// <summary>One enumeration of a <c>Map</c>: a feeder reads the input and sends groups of items to the executor, a
/// reader takes the groups that are done.</summary>
/// <remarks>
/// An item waits in the open group, unsent, only while at least as many of this map's jobs are under way as the executor
/// has workers: whoever makes that untrue sends the group, be it the feeder or the end of a job. So grouping delays
/// nothing that could have run, and needs no clock.
/// </remarks>
internal sealed partial class MapRun<T, TResult> : IAsyncDisposable
{
    private readonly MapPlan<T, TResult> _plan;
    private readonly CancellationToken _readerToken;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _stopped;
    private readonly IMapHost? _host;
    private readonly MapReporter? _reporter;
    private readonly bool _ordered;
    private readonly Lock _gate = new();

    // All of these under _gate. _sent holds, in the order of the input, what was sent and not read; where order does
    // not matter, what is done goes over to _done.
    private readonly LinkedList<MapGroup<T, TResult>> _sent = [];
    private readonly Queue<MapGroup<T, TResult>> _done = [];
    private readonly Queue<MapGroup<T, TResult>> _unsent = [];
    private MapGroup<T, TResult>? _open;
    private TaskCompletionSource? _reader;
    private TaskCompletionSource? _feeder;
    private TaskCompletionSource? _quiet;
    private ExceptionDispatchInfo? _end;
    private long _index;
    private int _underWay;
    private int _unread;
    private bool _closed;
    private bool _fed;

    // Written under _gate, read by workers without it: a late look costs one call whose result nobody wants.
    private long _firstFailed = long.MaxValue;

    // Set once, by the end of the first job that failed, before the reader can see that it ended.
    private Task? _stopping;

    // The reader's own. _helps is set before the feeder starts.
    private bool _helps;
    private Task? _feeding;
    private bool _readAll;

    public MapRun(MapPlan<T, TResult> plan, bool stopsAtFailure, bool ordered, CancellationToken readerToken)
    {
        _plan = plan;
        _ordered = ordered;
        StopsAtFailure = stopsAtFailure;
        _readerToken = readerToken;
        _host = plan.Executor as IMapHost;
        _canGroup = plan.CanGroup;
        _sizesItself = _canGroup && plan.Options.ChunkSize is null;
        _size = _canGroup ? plan.Options.ChunkSize ?? 1 : 1;
        _countsItems = plan.Options is { BufferSize: not null, ChunkSize: null };
        if (plan.Options.Progress is { } progress)
            _reporter = new MapReporter(progress, MapInput.Count(plan.Items), _host?.TimeProvider ?? TimeProvider.System);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(plan.CancellationToken, readerToken);
        _stopped = _stop.Token.UnsafeRegister(static run => ((MapRun<T, TResult>)run!).Wake(), this);
    }

    public bool StopsAtFailure { get; }

    /// <summary>Whether the results from this place on will never be read.</summary>
    public bool IsUnwanted(long first)
    {
        long failed = Volatile.Read(ref _firstFailed);
        return first > failed || (!_ordered && failed != long.MaxValue);
    }

    /// <summary>Told by the worker at once, so that it does not go on with what nobody wants before the job's end is heard of.</summary>
    public void NoteFailure(long first)
    {
        if (!StopsAtFailure)
            return;
        lock (_gate)
        {
            _closed = true;
            Volatile.Write(ref _firstFailed, Math.Min(_firstFailed, first));
        }
    }

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

    /// <summary>The outcome of one item, now read.</summary>
    public Outcome<T, TResult> Read(MapGroup<T, TResult> group, int index)
    {
        ThrowIfCancelled();
        if (_countsItems)
            MakeRoom();
        return group[index];
    }

    /// <summary>Throws what the first failed item of the group threw, with its own stack.</summary>
    public void ThrowFirstFailure(MapGroup<T, TResult> group)
    {
        ThrowIfCancelled();
        if (group.Failures == 0 && !_countsItems)
            return;
        for (int i = 0; i < group.Count; i++)
        {
            if (Read(group, i).Exception is { } exception)
                ExceptionDispatchInfo.Throw(exception);
        }
    }

    /// <summary>Ends all that is still under way, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_readAll)
            await StopAsync().ConfigureAwait(false);
        if (_feeding is not null)
            await _feeding.ConfigureAwait(false);
        Task? quiet = null;
        lock (_gate)
        {
            DropUnsent_NeedsLock();
            if (_underWay > 0)
                quiet = (_quiet = NewSignal()).Task;
        }

        if (quiet is not null)
            await quiet.ConfigureAwait(false);
        if (_stopping is not null)
            await _stopping.ConfigureAwait(false);
        await _stopped.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _reporter?.End();
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

    private void MakeRoom()
    {
        TaskCompletionSource? feeder;
        lock (_gate)
        {
            _unread--;
            feeder = _feeder;
            _feeder = null;
        }

        feeder?.TrySetResult();
    }

    private void ThrowIfCancelled()
    {
        _plan.CancellationToken.ThrowIfCancellationRequested();
        _readerToken.ThrowIfCancellationRequested();
    }

    private async Task StopAsync()
    {
        lock (_gate)
            _closed = true;
        Wake(ref _feeder);
        try
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException)
        {
            // Thrown by callbacks that the jobs' own code put on their token; the token has told everybody all the same,
            // and what ended the enumeration must not be hidden by it.
        }
    }

    private void Wake()
    {
        Wake(ref _reader);
        Wake(ref _feeder);
    }

    private void Wake(ref TaskCompletionSource? waiting)
    {
        TaskCompletionSource? signal;
        lock (_gate)
        {
            signal = waiting;
            waiting = null;
        }

        signal?.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
