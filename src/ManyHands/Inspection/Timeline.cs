namespace ManyHands;

/// <summary>What kind of thing an entry of a timeline tells of.</summary>
internal enum SliceKind : byte
{
    /// <summary>A job, from its start to its end.</summary>
    Job,

    /// <summary>An async job, from an await to the next.</summary>
    Stretch,

    /// <summary>A job that ran on the place of another one that waited for it: inside of the other's entry.</summary>
    Inner,
}

/// <summary>How it ended.</summary>
internal enum SliceEnd : byte
{
    /// <summary>It has not: it runs, or will be gone on with.</summary>
    Open,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>One entry of a timeline. It keeps neither the job nor what the job gave alive.</summary>
/// <param name="Name">The job's.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="Start">By the executor's clock.</param>
/// <param name="End">By the executor's clock.</param>
/// <param name="Tag">The job's number and what there is to say in a few bits: an entry has 40 bytes.</param>
internal readonly record struct Slice(string Name, WorkerTrack Worker, long Start, long End, long Tag)
{
    internal long Id => Tag >> 8;

    internal SliceKind Kind => (SliceKind)((Tag >> 4) & 0xF);

    internal SliceEnd Ending => (SliceEnd)(Tag & 0xF);

    internal static long TagOf(long id, SliceKind kind, SliceEnd end) => (id << 8) | ((long)kind << 4) | (long)end;
}

/// <summary>What one worker has done. Written under its executor's gate.</summary>
/// <param name="name">The worker's.</param>
/// <param name="number">Its row in the timeline, from 1.</param>
internal sealed class WorkerTrack(string name, int number)
{
    /// <summary>Of <see cref="Since"/>: the worker has just begun and not yet looked at the clock.</summary>
    internal const long JustNow = long.MinValue;

    private long _since = JustNow;
    private long _lastEnd = JustNow;

    internal string Name => name;

    internal int Number => number;

    internal long JobsDone { get; set; }

    /// <summary>In ticks of the executor's clock, what is under way not counted.</summary>
    internal long Busy { get; set; }

    /// <summary>Since when it runs what it runs, or is idle. Its own thread may write it without the gate.</summary>
    internal long Since { get => Volatile.Read(ref _since); set => Volatile.Write(ref _since, value); }

    /// <summary>The moment, or what was noted last: the clock is looked at before the gate, where another may come first.</summary>
    internal long NotBeforeLast(long now) => Math.Max(now, _lastEnd);

    internal long EndAt(long now) => _lastEnd = NotBeforeLast(now);
}

/// <summary>
/// What an executor's workers did last: a ring of entries that grows to <see cref="Most"/>, some 1.3 MB, and then
/// overwrites the oldest. Used under the executor's gate.
/// </summary>
internal sealed class Timeline
{
    internal const int Most = 1 << 15;

    private const int Fewest = 64;

    private Slice[] _slices = [];
    private long _written;
    private int _lastNumber;

    /// <summary>What workers were busy, summed over all there ever were.</summary>
    internal long Busy { get; private set; }

    internal long Dropped => Math.Max(0, _written - Most);

    internal WorkerTrack AddWorker(string name) => new(name, ++_lastNumber);

    /// <summary>A worker has ended what it ran since <see cref="WorkerTrack.Since"/>; what it does next starts now.</summary>
    internal void Close(WorkerTrack worker, string name, long tag, long now)
    {
        long start = worker.Since;
        now = worker.EndAt(now);
        Add(new Slice(name, worker, start, now, tag));
        worker.Busy += now - start;
        Busy += now - start;
        worker.Since = now;
    }

    /// <summary>A job has ended that ran inside of another's entry, in whose time it is contained.</summary>
    internal void AddInner(WorkerTrack worker, string name, long id, SliceEnd end, long start, long now) =>
        Add(new Slice(name, worker, start, worker.EndAt(now), Slice.TagOf(id, SliceKind.Inner, end)));

    /// <summary>Adds to a list what is under way; nothing when that has only just begun.</summary>
    internal static void AddOpen(List<Slice> open, WorkerTrack worker, string name, long id, SliceKind kind, long since, long now)
    {
        now = worker.NotBeforeLast(now);
        if (since != WorkerTrack.JustNow && since < now)
            open.Add(new Slice(name, worker, since, now, Slice.TagOf(id, kind, SliceEnd.Open)));
    }

    /// <summary>The entries in the order they were written.</summary>
    /// <param name="open">What is under way, to be put behind them.</param>
    internal Slice[] Copy(List<Slice> open)
    {
        int count = (int)Math.Min(_written, _slices.Length);
        int first = (int)((_written - count) & (_slices.Length - 1));
        Slice[] copy = new Slice[count + open.Count];
        int tail = Math.Min(count, _slices.Length - first);
        _slices.AsSpan(first, tail).CopyTo(copy);
        _slices.AsSpan(0, count - tail).CopyTo(copy.AsSpan(tail));
        open.CopyTo(copy, count);
        return copy;
    }

    private void Add(in Slice slice)
    {
        if (_written == _slices.Length && _written < Most)
            Array.Resize(ref _slices, Math.Max(Fewest, 2 * _slices.Length));
        _slices[_written++ & (_slices.Length - 1)] = slice;
    }
}

/// <summary>A copy of an executor's timeline. Thread-safe.</summary>
/// <param name="Name">The executor's.</param>
/// <param name="Kind">The executor's.</param>
/// <param name="Anchor">What the times of the entries mean.</param>
/// <param name="Slices">The entries.</param>
/// <param name="Dropped">How many were overwritten.</param>
internal sealed record TimelineRecord(string Name, string Kind, ClockAnchor Anchor, Slice[] Slices, long Dropped);
