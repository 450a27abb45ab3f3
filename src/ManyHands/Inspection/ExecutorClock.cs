namespace ManyHands;

/// <summary>An executor's time, as its inspection needs it: fine for what runs, coarse and cheap for what waits. Thread-safe.</summary>
internal readonly struct ExecutorClock
{
    // One for all executors on the system's clock, so that their timelines stay side by side when somebody sets the calendar.
    private static readonly ClockAnchor SystemAnchor = ClockAnchor.Of(TimeProvider.System);

    private readonly TimeProvider _time;

    internal ExecutorClock(TimeProvider time)
    {
        _time = time;
        Anchor = time == TimeProvider.System ? SystemAnchor : ClockAnchor.Of(time);
    }

    internal ClockAnchor Anchor { get; }

    internal long Now => _time.GetTimestamp();

    internal DateTimeOffset Time => _time.GetUtcNow();

    /// <summary>In milliseconds; goes round after 49 days. The system's costs a fraction of a timestamp.</summary>
    internal uint Coarse =>
        (uint)(Anchor == SystemAnchor ? Environment.TickCount64 : (long)_time.GetElapsedTime(0).TotalMilliseconds);

    internal TimeSpan Span(long ticks) => _time.GetElapsedTime(0, ticks);

    /// <summary>How long ago that was.</summary>
    internal TimeSpan Waited(uint since) => TimeSpan.FromMilliseconds(unchecked(Coarse - since));
}

/// <summary>What a clock's timestamps mean: one moment by the calendar and by the clock. Thread-safe.</summary>
/// <param name="Time">The moment.</param>
/// <param name="Timestamp">The same by the clock.</param>
/// <param name="Frequency">Ticks of the clock a second.</param>
internal sealed record ClockAnchor(DateTimeOffset Time, long Timestamp, long Frequency)
{
    internal static ClockAnchor Of(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp(), time.TimestampFrequency);
}

/// <summary>The moment of a snapshot, by an executor's clock and by the calendar. Thread-safe.</summary>
/// <param name="Clock">The executor's.</param>
/// <param name="Time">The moment.</param>
/// <param name="Now">The same by the clock.</param>
internal readonly record struct Moment(ExecutorClock Clock, DateTimeOffset Time, long Now)
{
    internal static Moment Of(ExecutorClock clock) => new(clock, clock.Time, clock.Now);

    /// <summary>The time of a timestamp; what came after the moment was asked for counts as of the moment.</summary>
    internal DateTimeOffset At(long timestamp) =>
        timestamp == WorkerTrack.JustNow || timestamp > Now ? Time : Time - Clock.Span(Now - timestamp);

    /// <summary>How long what a worker is at has taken so far, in ticks of the clock.</summary>
    internal long Open(WorkerTrack worker) =>
        worker.Since is var since && since == WorkerTrack.JustNow ? 0 : Math.Max(0, Now - since);
}
