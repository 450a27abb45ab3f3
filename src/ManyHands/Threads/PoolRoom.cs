namespace ManyHands;

/// <summary>
/// The room in a queue that has an end: who may add, and who waits for it, in the order they came. Used under the pool's
/// gate, waiting aside.
/// </summary>
internal sealed class PoolRoom(int capacity)
{
    private readonly LinkedList<Place> _waiting = new();
    private int _taken; // places of jobs that are queued, or promised to submitters that have not queued theirs yet

    internal int Capacity => capacity;

    /// <summary>Promises the caller a place, if there is one and nobody came before.</summary>
    internal bool TryPromise()
    {
        if (_waiting.Count > 0 || _taken >= capacity)
            return false;

        _taken++;
        return true;
    }

    /// <summary>A place that will be promised, or refused, later.</summary>
    internal Place Wait()
    {
        Place place = new();
        place.Node = _waiting.AddLast(place);
        return place;
    }

    /// <summary>The job has left its place, or never came.</summary>
    internal void Left()
    {
        _taken--;
        Offer();
    }

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
            _taken--;
        }

        Offer();
    }

    /// <summary>Sends all away: the pool takes no more.</summary>
    internal void Refuse()
    {
        while (_waiting.First is { } first)
        {
            Leave(first);
        }
    }

    // Promises free places to those that wait.
    private void Offer()
    {
        while (_waiting.First is { } first && _taken < capacity)
        {
            _taken++;
            first.Value.IsPromised = true;
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
