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
    private bool _readerHelps;

    // Written under _gate, read by workers without it: a late look costs one call whose result nobody wants.
    private long _firstFailed = long.MaxValue;

    // Set by the end of the first job that failed, before the reader can see that it ended.
    private bool _isStopping;
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
        Clock = _host?.TimeProvider ?? TimeProvider.System;
        _canGroup = plan.CanGroup;
        _sizesItself = _canGroup && plan.Options.ChunkSize is null;
        _size = _canGroup ? plan.Options.ChunkSize ?? 1 : 1;
        _countsItems = plan.CountsItems;
        if (plan.Options.Progress is { } progress)
            _reporter = new MapReporter(progress, MapInput.Count(plan.Items), Clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(plan.CancellationToken, readerToken);
        _stopped = _stop.Token.UnsafeRegister(static run => ((MapRun<T, TResult>)run!).Wake(), this);
    }

    public bool StopsAtFailure { get; }

    /// <summary>The executor's.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The function, where groups are run in this process.</summary>
    public MapFunction<T, TResult> Function => _plan.Function;

    // Asked anew each time, for an automatic limit moves. Never under _gate: the executor may be anybody's.
    private int Workers => Math.Max(1, _plan.Executor.MaxWorkers);

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

    /// <summary>Ends a job between two items, saying who wanted that: this enumeration, or the executor.</summary>
    public void ThrowStopped(CancellationToken cancellationToken)
    {
        if (_stop.IsCancellationRequested)
            throw new OperationCanceledException(cancellationToken);
        throw new ExecutorShutdownException($"The executor '{_plan.Executor.Name}' was shut down before this item's turn came.");
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
