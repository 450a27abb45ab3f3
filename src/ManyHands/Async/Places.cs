namespace ManyHands;

/// <summary>The numbered places of jobs in flight, lowest free number first. Not thread-safe; its owner's lock guards it.</summary>
internal sealed class Places(string executor)
{
    private readonly PriorityQueue<Place, int> _free = new();
    private int _made;

    internal int InUse { get; private set; }

    internal Place Take()
    {
        InUse++;
        return _free.TryDequeue(out Place? place, out _) ? place : new Place(++_made, $"{executor}-{_made}");
    }

    internal void Return(Place place)
    {
        InUse--;
        _free.Enqueue(place, place.Number);
    }
}

/// <summary>One job's room among those in flight; its name is the worker's.</summary>
internal sealed record Place(int Number, string Name);
