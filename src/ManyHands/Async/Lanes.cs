using System.Runtime.InteropServices;

namespace ManyHands;

/// <summary>
/// Which jobs may go on, by lane: so many of one lane at once, each place of it resting after a job. What it does
/// depends on its calls and the times they bring, on no clock. A lane exists only while something is in it.
/// Not thread-safe; its owner's lock guards it.
/// </summary>
internal sealed class Lanes<T>(int maxPerLane, TimeSpan pause)
    where T : QueueNode<T>
{
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);

    // All pauses are equally long, so those that began first end first: a queue, no heap, one timer for all lanes.
    private readonly Queue<(TimeSpan End, string Lane)> _rests = new();

    /// <summary>Lanes with a job or a resting place in them.</summary>
    internal int Count => _lanes.Count;

    /// <summary>When the next pause ends; null when nothing rests.</summary>
    internal TimeSpan? NextRest => _rests.TryPeek(out (TimeSpan End, string Lane) rest) ? rest.End : null;

    /// <summary>Takes a place of the lane for the job, or else lets it wait in the lane.</summary>
    internal bool TryEnter(string name, T job)
    {
        ref Lane lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, name, out _);
        if (lane.State.HasRoom(maxPerLane))
        {
            lane.State = lane.State.Enter();
            return true;
        }

        (lane.Waiting ??= new FifoQueue<T>()).Add(job);
        return false;
    }

    /// <summary>Gives a place back. Returns the job that has it now, if one waited and the place need not rest.</summary>
    /// <param name="name">The lane.</param>
    /// <param name="ran">Whether a job ran in it: a place that was only kept for one does not rest.</param>
    /// <param name="now">The present.</param>
    internal T? Leave(string name, bool ran, TimeSpan now)
    {
        ref Lane lane = ref CollectionsMarshal.GetValueRefOrNullRef(_lanes, name);
        bool rests = ran && pause > TimeSpan.Zero;
        lane.State = lane.State.Leave(rests);
        if (rests)
            _rests.Enqueue((now + pause, name));
        return Admit(name, ref lane);
    }

    /// <summary>Ends one pause that is over by now. False when none is.</summary>
    /// <param name="now">The present.</param>
    /// <param name="job">The job that has the place now, if one waited.</param>
    internal bool TryEndRest(TimeSpan now, out T? job)
    {
        job = null;
        if (NextRest is not { } end || end > now)
            return false;
        string name = _rests.Dequeue().Lane;
        ref Lane lane = ref CollectionsMarshal.GetValueRefOrNullRef(_lanes, name);
        lane.State = lane.State.Rested();
        job = Admit(name, ref lane);
        return true;
    }

    /// <summary>All waiting jobs leave.</summary>
    internal List<T> WithdrawAll()
    {
        List<T> all = [];
        foreach (Lane lane in _lanes.Values)
        {
            while (lane.Waiting?.Take() is { } job)
                all.Add(job);
        }

        return all;
    }

    /// <summary>Where each lane stands.</summary>
    internal List<LaneSnapshot> Snapshot()
    {
        List<LaneSnapshot> all = new(_lanes.Count);
        foreach ((string name, Lane lane) in _lanes)
            all.Add(new LaneSnapshot(name, lane.State.Busy, lane.State.Resting, lane.Waiting?.Count ?? 0));
        return all;
    }

    /// <summary>Those with a place that will be free when its pause has passed.</summary>
    internal HashSet<string> Resting =>
        [.. _lanes.Where(static lane => lane.Value.State.Resting > 0).Select(static lane => lane.Key)];

    /// <summary>Those that wait in any lane, some thousands at most.</summary>
    internal void ForEachWaiting(Action<T> action, int mostOfOne)
    {
        foreach (Lane lane in _lanes.Values)
            lane.Waiting?.ForEach(action, mostOfOne);
    }

    /// <summary>The first that waits in each lane.</summary>
    internal IEnumerable<T> FirstWaiting => _lanes.Values.Select(lane => lane.Waiting?.First).OfType<T>();

    /// <summary>All that wait in lanes.</summary>
    internal IEnumerable<T> Waiting => _lanes.Values.SelectMany(lane => lane.Waiting?.All ?? []);

    private T? Admit(string name, ref Lane lane)
    {
        if (lane.State.HasRoom(maxPerLane) && lane.Waiting?.Take() is { } job)
        {
            lane.State = lane.State.Enter();
            return job;
        }

        // Whoever waits in a lane waits for a busy or a resting place, so an idle lane has nobody in it.
        if (lane.State.IsIdle)
            _lanes.Remove(name);
        return null;
    }

    private struct Lane
    {
        internal LaneState State;
        internal FifoQueue<T>? Waiting;
    }
}
