namespace ManyHands;

/// <summary>
/// Who waits, and who may go on by his lane: so many of one lane at once, each place of it resting after a job. A job has its
/// lane's place only from its start on, so that what stands in the queue keeps nobody out of a lane. What it does depends on
/// its calls and the times they bring, on no clock. A lane exists only while something is in it.
/// Not thread-safe; its owner's lock guards it.
/// </summary>
/// <param name="maxPerLane">Null is no limit: then lanes are not told apart.</param>
/// <param name="pause">How long a place rests.</param>
internal sealed class Lanes<T>(int? maxPerLane, TimeSpan pause)
    where T : QueueNode<T>
{
    private readonly Lane<T> _noLane = new(null, int.MaxValue);
    private readonly Dictionary<string, Lane<T>> _lanes = new(StringComparer.Ordinal);

    // Each lane that has room and somebody waiting, and some that had, once. Heads of lanes only grow older by leaving, so a
    // number that is not the head's any more is too small: it is put right when its turn comes.
    private readonly PriorityQueue<Lane<T>, long> _open = new();

    // All pauses are equally long, so those that began first end first: a queue, no heap, one timer for all lanes.
    private readonly Queue<(TimeSpan End, Lane<T> Lane)> _rests = new();

    /// <summary>Lanes with a job or a resting place in them.</summary>
    internal int Count => _lanes.Count;

    /// <summary>When the next pause ends; null when nothing rests.</summary>
    internal TimeSpan? NextRest => _rests.TryPeek(out (TimeSpan End, Lane<T> Lane) rest) ? rest.End : null;

    /// <summary>The one that has waited longest of those whose lane has room.</summary>
    internal T? First => (_noLane.Waiting.First, FirstInOpenLane()) switch
    {
        ({ } free, { } bound) => free.Id < bound.Id ? free : bound,
        (var free, var bound) => free ?? bound,
    };

    /// <summary>Lets a job wait, behind all that are there.</summary>
    /// <param name="name">Its lane; null is none.</param>
    /// <param name="job">Its number is greater than any before.</param>
    /// <returns>The lane.</returns>
    internal Lane<T> Add(string? name, T job)
    {
        Lane<T>? lane = _noLane;
        if (name is not null && maxPerLane is { } most && !_lanes.TryGetValue(name, out lane))
            _lanes.Add(name, lane = new Lane<T>(name, most));
        lane.Waiting.Add(job);
        Offer(lane);
        return lane;
    }

    /// <summary>One that waits goes away.</summary>
    internal void Withdraw(Lane<T> lane, T job)
    {
        lane.Waiting.Remove(job);
        Tidy(lane);
    }

    /// <summary>Gives a place back, which may have to rest.</summary>
    internal void Leave(Lane<T> lane, TimeSpan now)
    {
        bool rests = lane != _noLane && pause > TimeSpan.Zero;
        lane.State = lane.State.Leave(rests);
        if (rests)
            _rests.Enqueue((now + pause, lane));
        Offer(lane);
        Tidy(lane);
    }

    /// <summary>Ends one pause that is over by now; null when none is.</summary>
    internal Lane<T>? TryEndRest(TimeSpan now)
    {
        if (NextRest is not { } end || end > now)
            return null;
        Lane<T> lane = _rests.Dequeue().Lane;
        lane.State = lane.State.Rested();
        Offer(lane);
        Tidy(lane);
        return lane;
    }

    /// <summary>All that wait leave.</summary>
    internal List<T> WithdrawAll()
    {
        List<T> all = [];
        foreach (Lane<T> lane in All.ToArray())
        {
            while (lane.Waiting.Take() is { } job)
                all.Add(job);
            Tidy(lane);
        }

        return all;
    }

    /// <summary>Where each lane stands.</summary>
    internal List<LaneSnapshot> Snapshot()
    {
        List<LaneSnapshot> all = new(_lanes.Count);
        foreach ((string name, Lane<T> lane) in _lanes)
            all.Add(new LaneSnapshot(name, lane.State.Busy, lane.State.Resting, lane.Waiting.Count));
        return all;
    }

    /// <summary>Those with a place that will be free when its pause has passed.</summary>
    internal HashSet<string> Resting =>
        [.. _lanes.Where(static lane => lane.Value.State.Resting > 0).Select(static lane => lane.Key)];

    /// <summary>Those that wait, some thousands of each lane at most.</summary>
    internal void ForEachWaiting(Action<T> action, int mostOfOne)
    {
        foreach (Lane<T> lane in All)
            lane.Waiting.ForEach(action, mostOfOne);
    }

    /// <summary>The first that waits in each lane, and in none.</summary>
    internal IEnumerable<T> FirstWaiting => All.Select(lane => lane.Waiting.First).OfType<T>();

    /// <summary>All that wait.</summary>
    internal IEnumerable<T> Waiting => All.SelectMany(lane => lane.Waiting.All);

    private IEnumerable<Lane<T>> All => _lanes.Values.Prepend(_noLane);

    private T? FirstInOpenLane()
    {
        while (_open.TryPeek(out Lane<T>? lane, out long number))
        {
            T? head = lane.HasRoom ? lane.Waiting.First : null;
            if (head?.Id == number)
                return head;
            if (head is null)
            {
                _open.Dequeue();
                lane.IsOffered = false;
            }
            else
                _open.DequeueEnqueue(lane, head.Id);
        }

        return null;
    }

    private void Offer(Lane<T> lane)
    {
        if (lane.IsOffered || lane == _noLane || !lane.HasRoom || lane.Waiting.First is not { } head)
            return;
        lane.IsOffered = true;
        _open.Enqueue(lane, head.Id);
    }

    private void Tidy(Lane<T> lane)
    {
        if (lane.State.IsIdle && lane.Waiting.First is null && lane.Name is { } name)
            _lanes.Remove(name);
    }
}
