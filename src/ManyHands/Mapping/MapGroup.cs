using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Items that are run as one job, and what became of them. Not thread-safe: its feeder, its worker and its
/// reader have it one after the other.</summary>
/// <remarks>
/// But for this: an executor may give up a job whose code goes on. So the worker tells its progress in fields of its own,
/// and what it has not left when the group is concluded it keeps for itself: the reader gets a copy.
/// </remarks>
/// <param name="first">The place of its first item in the input.</param>
/// <param name="capacity">How many items to make room for at once.</param>
internal sealed partial class MapGroup<T, TResult>(long first, int capacity = 1)
{
    private volatile MapItems<T, TResult> _items = new(capacity);

    // Written by the worker alone, the first after the item that it counts.
    private volatile int _ran;
    private volatile bool _hasLeft;

    // Under the gate of the run; the worker reads it without.
    private volatile bool _isConcluded;

    // Written by its timer.
    private volatile bool _isTooLong;

    /// <summary>Arrays beyond 85,000 bytes would go to the large object heap.</summary>
    public static int LargestCount { get; } =
        Math.Clamp(65536 / Math.Max(Unsafe.SizeOf<T>(), Unsafe.SizeOf<TResult>()), 1, ChunkSizer.Largest);

    public long First => first;

    public int Count { get; private set; }

    /// <summary>Items, from the first, whose outcome is known; set when the group is concluded.</summary>
    public int Ran { get; private set; }

    /// <inheritdoc cref="Ran"/>
    public int Failures { get; private set; }

    /// <inheritdoc cref="Ran"/>
    public int CountBeforeFailure => Failures == 0 ? Count : _items.FirstFailure(Count);

    /// <summary>How long they took; null when the job's end does not tell.</summary>
    public TimeSpan? Elapsed { get; private set; }

    /// <summary>Whether the items without an outcome may be sent again.</summary>
    public bool GivesBack { get; private set; }

    // These under the gate of the run.
    public LinkedListNode<MapGroup<T, TResult>>? Place { get; set; }

    public Task? Job { get; set; }

    public bool IsDone { get; set; }

    public ReadOnlySpan<T> Items => _items.Items[..Count];

    public TResult?[] Results => _items.Results;

    public Outcome<T, TResult> this[int index] => _items[index];

    public void Add(T item)
    {
        _items.Add(item);
        Count++;
    }

    /// <inheritdoc cref="MapItems{T, TResult}.Fill"/>
    public bool Fill(IEnumerator<T> from, int upTo)
    {
        MapItems<T, TResult> items = _items;
        try
        {
            return items.Fill(from, upTo);
        }
        finally
        {
            Count = items.Count;
        }
    }

    /// <summary>Calls the function for each item, as the code of a job.</summary>
    /// <param name="run">Asked before each item whether its result is still wanted.</param>
    /// <param name="cancellationToken">The job's.</param>
    public void Run(MapRun<T, TResult> run, CancellationToken cancellationToken)
    {
        // In this order: whoever concludes says so before it puts the copy in their place.
        MapItems<T, TResult> items = _items;
        long started = run.Clock.GetTimestamp();
        using ITimer? tooLong = Count > 1 ? run.After(run.TimeUntilSplit, () => _isTooLong = true) : null;
        try
        {
            while (_ran < Count && !_isConcluded && !run.IsUnwanted(first))
            {
                if (cancellationToken.IsCancellationRequested)
                    run.ThrowStopped(cancellationToken);
                try
                {
                    RunOn(items, run, cancellationToken);
                }
                catch (Exception exception)
                {
                    run.NoteFailure(first);

                    // A job of one item fails with it; in a job of many, each item has its own failure.
                    if (Count == 1)
                        throw;
                    JobInfo.Current?.Mark(exception);
                    items.Fail(_ran, exception);
                    _ran++;
                    if (run.StopsAtFailure)
                        return;
                }

                if (_ran < Count && _isTooLong)
                    run.Split(this, cancellationToken);
            }
        }
        finally
        {
            Elapsed = run.Clock.GetElapsedTime(started);
            _hasLeft = true;
        }
    }

    // All that is done for each item, till one throws or something is to be seen to. A million tiny calls are over before
    // the compiler has come round to a loop it began with in haste, and its counting costs more than they do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOn(MapItems<T, TResult> items, MapRun<T, TResult> run, CancellationToken cancellationToken)
    {
        Func<T, TResult>? plain = run.Function.Plain;
        Func<T, CancellationToken, TResult>? call = run.Function.Call;
        ReadOnlySpan<T> from = items.Items;
        TResult?[] to = items.Results;
        int at = _ran;
        do
        {
            to[at] = plain is null ? call!(from[at], cancellationToken) : plain(from[at]);
            _ran = ++at;
        }
        while (at < from.Length && !_isConcluded && !_isTooLong && !run.IsUnwanted(first) && !cancellationToken.IsCancellationRequested);
    }
}
