namespace ManyHands.Scraping;

/// <summary>The greatest of many, in memory for those alone. Not thread-safe; confined to a worker.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class TopList<T>(int most)
{
    // The least is at the front; of equals the one that came last.
    private readonly PriorityQueue<T, (double Size, long Turn)> _kept = new();

    /// <summary>All that were offered.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one that is not worth making, by <see cref="Takes"/>.</summary>
    public void Skip() => Count++;

    public void Offer(double size, T item)
    {
        (double, long) order = (size, -Count++);
        if (_kept.Count < most)
            _kept.Enqueue(item, order);
        else
            _kept.EnqueueDequeue(item, order);
    }

    /// <summary>Whether something of this size would be kept: worth asking before it is made.</summary>
    public bool Takes(double size) => _kept.Count < most || (_kept.TryPeek(out _, out (double Size, long) least) && size > least.Size);

    /// <summary>The greatest first, equals in the order offered. Empties the list.</summary>
    public List<T> Take()
    {
        var items = new List<T>(_kept.Count);
        while (_kept.TryDequeue(out T? item, out _))
            items.Add(item);
        items.Reverse();
        return items;
    }
}
