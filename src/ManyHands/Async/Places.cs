namespace ManyHands;

/// <summary>
/// The numbered places of jobs in flight, lowest free number first: one job's room each, and the worker that it names. Not
/// thread-safe; its owner's lock guards it.
/// </summary>
internal sealed class Places(string executor, Timeline timeline)
{
    private readonly PriorityQueue<WorkerTrack, int> _free = new();
    private readonly List<WorkerTrack> _all = [];

    internal int InUse { get; private set; }

    /// <summary>All that there ever were, free ones too, in the order of their numbers.</summary>
    internal IReadOnlyList<WorkerTrack> All => _all;

    internal WorkerTrack Take()
    {
        InUse++;
        if (_free.TryDequeue(out WorkerTrack? free, out _))
            return free;
        WorkerTrack place = timeline.AddNumbered(executor);
        _all.Add(place);
        return place;
    }

    internal void Return(WorkerTrack place)
    {
        InUse--;
        _free.Enqueue(place, place.Number);
    }
}
