namespace ManyHands;

/// <summary>The numbered places of jobs in flight, lowest free number first. Not thread-safe; its owner's lock guards it.</summary>
internal sealed class Places(string executor, Timeline timeline)
{
    private readonly PriorityQueue<Place, int> _free = new();
    private readonly List<Place> _all = [];

    internal int InUse { get; private set; }

    /// <summary>All that there ever were, free ones too, in the order of their numbers.</summary>
    internal IReadOnlyList<Place> All => _all;

    internal Place Take()
    {
        InUse++;
        if (_free.TryDequeue(out Place? free, out _))
            return free;
        Place place = new(_all.Count + 1, timeline.AddWorker($"{executor}-{_all.Count + 1}"));
        _all.Add(place);
        return place;
    }

    internal void Return(Place place)
    {
        InUse--;
        _free.Enqueue(place, place.Number);
    }
}

/// <summary>One job's room among those in flight; its name is the worker's.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Track">What jobs have done here.</param>
internal sealed record Place(int Number, WorkerTrack Track)
{
    internal string Name => Track.Name;
}
