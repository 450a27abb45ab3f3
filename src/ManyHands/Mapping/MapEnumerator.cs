using System.Runtime.ExceptionServices;

namespace ManyHands;

/// <summary>The results of one enumeration of a <c>Map</c>, or the outcomes. Not thread-safe.</summary>
/// <remarks>No iterator of the compiler's: what that does for each item costs more than a tiny call.</remarks>
/// <param name="plan">Nothing of it is begun before the first item is asked for.</param>
/// <param name="stopsAtFailure">Whether the enumeration ends with the exception of the first item that failed.</param>
/// <param name="cancellationToken">Given by whoever enumerates.</param>
internal sealed class MapEnumerator<T, TResult>(MapPlan<T, TResult> plan, bool stopsAtFailure, CancellationToken cancellationToken)
    : IAsyncEnumerator<TResult>, IAsyncEnumerator<Outcome<T, TResult>>
{
    private readonly CancellationToken _mapToken = plan.CancellationToken;
    private readonly bool _countsItems = plan.CountsItems;
    private MapRun<T, TResult>? _run;

    // The group that is read: its results, the current one's place, and the place up to which nothing but reading is to do.
    private MapGroup<T, TResult>? _group;
    private TResult?[] _results = [];
    private int _index;
    private int _end;

    private bool _isMoving;
    private bool _isOver;

    public TResult Current => _index < _results.Length ? _results[_index]! : default!;

    Outcome<T, TResult> IAsyncEnumerator<Outcome<T, TResult>>.Current => _group is null ? default : _group[_index];

    public ValueTask<bool> MoveNextAsync()
    {
        int next = _index + 1;
        if (next >= _end || _mapToken.IsCancellationRequested || cancellationToken.IsCancellationRequested)
            return MoveOnAsync();
        _index = next;
        if (_countsItems)
            _run!.NoteRead(1);
        return new(true);
    }

    public ValueTask DisposeAsync() => _isMoving ? ValueTask.FromException(Moving()) : EndAsync();

    // As an iterator does, it ends all that is under way before it says that there is no more, or why.
    private async ValueTask<bool> MoveOnAsync()
    {
        if (_isMoving)
            throw Moving();
        if (_isOver)
            return false;
        _isMoving = true;
        bool moved = false;
        try
        {
            _run ??= new(plan, stopsAtFailure, plan.Options.Ordered, cancellationToken);
            moved = await TryMoveOnAsync(_run).ConfigureAwait(false);
        }
        finally
        {
            if (!moved)
                await EndAsync().ConfigureAwait(false);
            _isMoving = false;
        }

        return moved;
    }

    private async ValueTask<bool> TryMoveOnAsync(MapRun<T, TResult> run)
    {
        int next = _index + 1;
        while (_group is null || next >= _group.Count)
        {
            Leave();
            if (await run.NextAsync().ConfigureAwait(false) is not { } group)
                return false;
            next = 0;
            _group = group;
            _end = stopsAtFailure ? group.CountBeforeFailure : group.Count;
        }

        run.ThrowIfCancelled();
        if (next >= _end)
            ExceptionDispatchInfo.Throw(_group[next].Exception!);
        _results = _group.Results;
        _index = next;
        run.NoteRead(1);
        return true;
    }

    private ValueTask EndAsync()
    {
        if (_isOver)
            return default;
        _isOver = true;
        Leave();
        return _run is null ? default : _run.DisposeAsync();
    }

    private void Leave()
    {
        _group = null;
        _results = [];
        _end = 0;
    }

    private static NotSupportedException Moving() => new("The enumerator has not come to the next item yet.");
}
