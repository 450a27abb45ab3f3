using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Items that are run as one job, and what became of them. Not thread-safe: its feeder, its worker and its
/// reader have it one after the other.</summary>
/// <remarks>
/// But for this: an executor may give up a job whose code goes on. So the worker tells its progress in fields of its own,
/// and what it has not left when the group is concluded it keeps for itself: the reader gets a copy.
/// </remarks>
/// <param name="first">The place of its first item in the input.</param>
internal sealed partial class MapGroup<T, TResult>(long first)
{
    private volatile Outcome<T, TResult>[] _items = new Outcome<T, TResult>[1];

    // Written by the worker alone, the first after the item that it counts.
    private volatile int _ran;
    private volatile bool _hasLeft;

    // Under the gate of the run; the worker reads it without.
    private volatile bool _isConcluded;

    /// <summary>Arrays beyond 85,000 bytes would go to the large object heap.</summary>
    public static int LargestCount { get; } =
        Math.Clamp(65536 / Unsafe.SizeOf<Outcome<T, TResult>>(), 1, ChunkSizer.Largest);

    public long First => first;

    public int Count { get; private set; }

    /// <summary>Items, from the first, whose outcome is known; set when the group is concluded.</summary>
    public int Ran { get; private set; }

    /// <inheritdoc cref="Ran"/>
    public int Failures { get; private set; }

    /// <summary>How long they took; null when the job's end does not tell.</summary>
    public TimeSpan? Elapsed { get; private set; }

    /// <summary>Whether the items without an outcome may be sent again.</summary>
    public bool GivesBack { get; private set; }

    // These under the gate of the run.
    public LinkedListNode<MapGroup<T, TResult>>? Place { get; set; }

    public Task? Job { get; set; }

    public bool IsDone { get; set; }

    public ref readonly Outcome<T, TResult> this[int index] => ref _items[index];

    public T[] CopyItems()
    {
        var items = new T[Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = _items[i].Item;
        return items;
    }

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Outcome<T, TResult>[] items = _items;
            Array.Resize(ref items, Math.Min(2 * Count, LargestCount));
            _items = items;
        }

        _items[Count++] = new(item, default, null);
    }

    /// <summary>Calls the function for each item, as the code of a job.</summary>
    /// <param name="run">Asked before each item whether its result is still wanted.</param>
    /// <param name="cancellationToken">The job's.</param>
    public void Run(MapRun<T, TResult> run, CancellationToken cancellationToken)
    {
        Func<T, CancellationToken, TResult> call = run.Call;

        // In this order: whoever concludes says so before it puts the copy in their place.
        Outcome<T, TResult>[] items = _items;
        long started = run.Clock.GetTimestamp();
        try
        {
            while (_ran < Count && !_isConcluded && !run.IsUnwanted(first))
            {
                if (cancellationToken.IsCancellationRequested)
                    run.ThrowStopped(cancellationToken);
                ref Outcome<T, TResult> item = ref items[_ran];
                try
                {
                    item = new(item.Item, call(item.Item, cancellationToken), null);
                    _ran++;
                }
                catch (Exception exception)
                {
                    run.NoteFailure(first);

                    // A job of one item fails with it; in a job of many, each item has its own failure.
                    if (Count == 1)
                        throw;
                    JobInfo.Current?.Mark(exception);
                    item = new(item.Item, default, exception);
                    _ran++;
                    if (run.StopsAtFailure)
                        return;
                }

                if (_ran < Count && run.ShouldSplit(started))
                    run.Split(this, cancellationToken);
            }
        }
        finally
        {
            Elapsed = run.Clock.GetElapsedTime(started);
            _hasLeft = true;
        }
    }
}
