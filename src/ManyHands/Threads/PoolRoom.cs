namespace ManyHands;

/// <summary>
/// The room in a queue that has an end: who may add, and who waits for it, in the order they came. Used under the pool's
/// gate, waiting aside.
/// </summary>
internal sealed class PoolRoom(int capacity, PoolQueue queue)
{
    private readonly LinkedList<Place> _waiting = new();
    private int _promised; // places given to submitters that have not used them yet

    /// <summary>Promises the caller a place, if there is one and nobody came before.</summary>
    internal bool TryPromise()
    {
        if (_waiting.Count > 0 || queue.OuterCount + _promised >= capacity)
            return false;

        _promised++;
        return true;
    }

    /// <summary>A place that will be promised, or refused, later.</summary>
    internal Place Wait()
    {
        Place place = new();
        place.Node = _waiting.AddLast(place);
        return place;
    }

    /// <summary>The promise was used, or is not needed.</summary>
    internal void Redeem() => _promised--;

    /// <summary>A waiting submitter was cancelled; what it was promised meanwhile goes to the next.</summary>
    internal void GiveUp(Place place)
    {
        if (place.Node is not null)
        {
            _waiting.Remove(place.Node);
            place.Node = null;
        }
        else if (place.IsPromised)
        {
            _promised--;
        }

        Offer();
    }

    /// <summary>Promises free places to those that wait. Called when something has left the queue.</summary>
    internal void Offer()
    {
        while (_waiting.First is { } first && queue.OuterCount + _promised < capacity)
        {
            _promised++;
            first.Value.IsPromised = true;
            Leave(first);
        }
    }

    /// <summary>Sends all away: the pool takes no more.</summary>
    internal void Refuse()
    {
        while (_waiting.First is { } first)
        {
            Leave(first);
        }
    }

    private void Leave(LinkedListNode<Place> node)
    {
        _waiting.Remove(node);
        node.Value.Node = null;
        node.Value.Decided.Release();
    }

    /// <summary>One waiting submitter's.</summary>
    internal sealed class Place
    {
        internal SemaphoreSlim Decided { get; } = new(0);

        internal bool IsPromised { get; set; }

        internal LinkedListNode<Place>? Node { get; set; }
    }
}
