namespace ManyHands;

/// <summary>How fast a worker ends jobs, and so how many may wait at its door. Not thread-safe; its pool's lock guards it.</summary>
/// <remarks>
/// A worker that must wait for each next job is idle for two wake-ups between them, some 10 µs: much beside a job of 5 µs,
/// nothing beside one of a millisecond, which had better wait where any worker can take it.
/// </remarks>
/// <param name="frequency">Of the timestamps that it is given, a second.</param>
internal sealed class Pace(long frequency)
{
    private const int MostWaiting = 15;

    // Work sent ahead of time: about a millisecond of it, and only where jobs are shorter than a quarter of that.
    private readonly long _ahead = frequency / 1000;

    private long _last;
    private long _average = long.MaxValue / 8;

    /// <summary>Jobs in flight at most, the one that runs included.</summary>
    internal int Depth => _average > _ahead / 4 ? 1 : (int)Math.Min(MostWaiting, _ahead / Math.Max(1, _average)) + 1;

    /// <summary>A job starts on the idle worker.</summary>
    internal void Start(long now) => _last = now;

    /// <summary>A job has ended; the next, if there is one, starts.</summary>
    internal void End(long now)
    {
        long took = now - _last;
        _last = now;

        // Slowing down is believed at once, speeding up by and by.
        _average = took > _average || _average > frequency ? took : _average - (_average - took) / 8;
    }
}
