namespace ManyHands;

/// <summary>Reads what is new in an executor's timeline, as far as it is still there. Used under the executor's gate.</summary>
internal sealed class TimelineReader
{
    // A sample; of a million jobs in a second, some say what they take.
    private const int Most = 1000;

    private readonly Dictionary<long, long> _begun = [];
    private readonly TimelineCursor _cursor = new();

    /// <summary>When a job began of which the timeline has a part already; null when it has none.</summary>
    internal long? BeginOf(long job) => _begun.TryGetValue(job, out long begin) ? begin : null;

    /// <summary>The jobs that have ended since, with what they took in ticks of the clock.</summary>
    internal List<(string Name, long Took)> Read(Timeline timeline)
    {
        (Slice[] fresh, long missed) = timeline.ReadOn(_cursor, Most);

        // Of what has begun and was not seen to end it isn't known whether it has.
        if (missed > 0)
            _begun.Clear();
        Array.Sort(fresh, static (one, other) => one.End.CompareTo(other.End));
        List<(string, long)> ended = [];
        foreach (Slice slice in fresh)
        {
            if (slice.Ending == SliceEnd.Open)
                _begun.TryAdd(slice.Id, slice.Start);
            else
                ended.Add((slice.Name, slice.End - (_begun.Remove(slice.Id, out long begin) ? begin : slice.Start)));
        }

        return ended;
    }
}
