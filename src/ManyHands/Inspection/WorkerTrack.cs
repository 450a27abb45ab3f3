namespace ManyHands;

/// <summary>What one worker has done. Written under one lock: its executor's, or its worker's.</summary>
/// <param name="name">The worker's.</param>
/// <param name="number">Its row in the timeline, from 1.</param>
/// <param name="writer">Where its entries go.</param>
/// <param name="isNumbered">
/// Whether the name is its executor's and its own has the number behind that: there may be many, and few are ever told of.
/// </param>
internal sealed class WorkerTrack(string name, int number, SliceWriter writer, bool isNumbered = false)
{
    /// <summary>Of <see cref="Since"/>: the worker has just begun and not yet looked at the clock.</summary>
    internal const long JustNow = long.MinValue;

    private long _since = JustNow;
    private long _lastEnd = JustNow;
    private string? _name = isNumbered ? null : name;

    internal string Name => _name ??= $"{name}-{number}";

    internal int Number => number;

    internal long JobsDone { get; set; }

    /// <summary>In ticks of the executor's clock, what is under way not counted.</summary>
    internal long Busy { get; set; }

    /// <summary>Since when it runs what it runs, or is idle. Its own thread may write it without the gate.</summary>
    internal long Since { get => Volatile.Read(ref _since); set => Volatile.Write(ref _since, value); }

    internal SliceWriter Writer => writer;

    /// <summary>The moment, or what was noted last: the clock is looked at before the gate, where another may come first.</summary>
    internal long NotBeforeLast(long now) => Math.Max(now, _lastEnd);

    internal long EndAt(long now) => _lastEnd = NotBeforeLast(now);
}
