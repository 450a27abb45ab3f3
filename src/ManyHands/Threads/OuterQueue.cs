namespace ManyHands;

/// <summary>
/// The jobs that came from outside of the pool, first come, first served. Those who submit and those who take meet once for
/// many jobs: what has arrived becomes the row of those who take when theirs is empty. Thread-safe.
/// </summary>
internal sealed class OuterQueue(Holes holes)
{
    private PoolRing _arrived = new(holes);
    private PoolRing _row = new(holes);

    /// <summary>Held by who adds.</summary>
    internal Lock Adding { get; } = new();

    /// <summary>Held by who takes; before <see cref="Adding"/>.</summary>
    internal Lock Taking { get; } = new();

    /// <summary>Whether there is none, not even one that has left before its turn. A glance, without the locks.</summary>
    internal bool LooksEmpty => _arrived.Length + _row.Length == 0;

    /// <summary>All that were ever added. Needs <see cref="Adding"/>.</summary>
    internal long Accepted { get; private set; }

    /// <summary>The rows in their order. Needs both locks, except for debuggers.</summary>
    internal PoolRing[] Rows => [_row, _arrived];

    /// <summary>Adds an item, and says how many there are then. Needs <see cref="Adding"/>.</summary>
    internal int Add(IPoolItem item)
    {
        _arrived.Add(item);
        Accepted++;
        return _arrived.Length + _row.Length;
    }

    /// <summary>Whether there is any. One that is added while this looks may be missed, one that is there is not.</summary>
    internal bool HasAny()
    {
        // Without it the rows only grow shorter.
        lock (Adding)
        {
            return !LooksEmpty;
        }
    }

    /// <summary>Takes the item that came first.</summary>
    internal IPoolItem? Take()
    {
        if (LooksEmpty)
            return null;

        lock (Taking)
        {
            while (true)
            {
                if (_row.TakeFirst() is { } item)
                    return item;

                lock (Adding)
                {
                    if (_arrived.Length == 0)
                        return null;

                    (_row, _arrived) = (_arrived, _row);
                }
            }
        }
    }
}
