namespace ManyHands;

/// <summary>
/// What an executor's workers did last: entries that grow to <see cref="Most"/>, some 1.3 MB, and then overwrite the oldest.
/// Read with nobody writing; what is written is each writer's own affair, under a lock of his.
/// </summary>
/// <remarks>
/// They lie in chunks, and a worker has one to itself: what two cores write beside each other would go to and fro between
/// them, which costs more than all the rest. Whoever has filled his takes a new one, or the one that was taken longest ago and
/// is nobody's any more.
/// </remarks>
/// <param name="isShared">Whether all workers write into one chunk: where they are many, or do little.</param>
internal sealed class Timeline(bool isShared = true)
{
    internal const int Most = SliceChunk.Length * MostChunks;

    private const int MostChunks = 512;

    private readonly Lock _taking = new();
    private readonly Queue<SliceChunk> _chunks = new(); // in the order in which they were taken; those in use may come later
    private readonly SliceWriter? _shared = isShared ? new() : null;
    private int _lastNumber;
    private long _lastChunk;

    internal long Dropped { get; private set; }

    internal WorkerTrack AddWorker(string name) => new(name, ++_lastNumber, _shared ?? new());

    /// <summary>The next of many, called after its executor and its number.</summary>
    internal WorkerTrack AddNumbered(string executor) => new(executor, ++_lastNumber, _shared ?? new(), isNumbered: true);

    /// <summary>A worker has ended what it ran since <see cref="WorkerTrack.Since"/>; what it does next starts now.</summary>
    /// <param name="worker">Which.</param>
    /// <param name="job">As in <see cref="Slice"/>.</param>
    /// <param name="tag">As there.</param>
    /// <param name="now">The moment.</param>
    internal void Close(WorkerTrack worker, object job, long tag, long now)
    {
        long start = worker.Since;
        now = worker.EndAt(now);
        Add(new Slice(job, worker, start, now, tag));
        worker.Busy += now - start;
        worker.Since = now;
    }

    /// <summary>A job has ended that ran inside of another's entry, in whose time it is contained.</summary>
    internal void AddInner(WorkerTrack worker, object job, long id, SliceEnd end, long start, long now) =>
        Add(new Slice(job, worker, start, worker.EndAt(now), Slice.TagOf(id, SliceKind.Inner, end)));

    /// <summary>Adds to a list what is under way; nothing when that has only just begun.</summary>
    internal static void AddOpen(List<Slice> open, WorkerTrack worker, object job, long id, SliceKind kind, long since, long now)
    {
        now = worker.NotBeforeLast(now);
        if (since != WorkerTrack.JustNow && since < now)
            open.Add(new Slice(job, worker, since, now, Slice.TagOf(id, kind, SliceEnd.Open)));
    }

    /// <summary>The entries; those of one worker are in their order.</summary>
    /// <param name="open">What is under way, to be put behind them.</param>
    internal Slice[] Copy(List<Slice> open)
    {
        Slice[] copy = new Slice[_chunks.Sum(chunk => chunk.Count) + open.Count];
        int at = 0;
        foreach (SliceChunk chunk in _chunks)
        {
            chunk.Entries.CopyTo(copy.AsSpan(at));
            at += chunk.Count;
        }

        open.CopyTo(copy, at);
        return copy;
    }

    /// <summary>What was added since a reader came last, the latest where there is more than it wants.</summary>
    internal TimelineTail ReadOn(TimelineCursor cursor, ClockAnchor anchor, int most)
    {
        (Slice[] slices, long missed) = ReadOn(cursor, most);
        return new TimelineTail(anchor, slices, missed);
    }

    /// <summary>The same, without what its times mean: in no order, and how many were missed.</summary>
    internal (Slice[] Slices, long Missed) ReadOn(TimelineCursor cursor, int most) => cursor.Read(_chunks, Dropped, most);

    private void Add(in Slice slice)
    {
        if (slice.Worker.Writer.Chunk is not { IsFull: false } chunk)
            chunk = NewChunk(slice.Worker.Writer);
        chunk.Add(slice);
    }

    /// <summary>The worker writes no more.</summary>
    internal void Leave(WorkerTrack worker)
    {
        lock (_taking)
        {
            worker.Writer.Chunk = null;
        }
    }

    private SliceChunk NewChunk(SliceWriter writer)
    {
        lock (_taking)
        {
            writer.Chunk = null;
            SliceChunk? chunk = _chunks.Count < MostChunks ? null : OldestOfNobody_NeedsLock();
            if (chunk is null)
            {
                chunk = new SliceChunk(writer, ++_lastChunk);
            }
            else
            {
                Dropped += chunk.Count;
                chunk.GiveTo(writer, ++_lastChunk);
            }

            _chunks.Enqueue(chunk);
            return writer.Chunk = chunk;
        }
    }

    // Others write into theirs at this moment. Each writer's own is his last, so the order of his entries stays.
    private SliceChunk? OldestOfNobody_NeedsLock()
    {
        for (int left = _chunks.Count; left > 0; left--)
        {
            SliceChunk chunk = _chunks.Dequeue();
            if (!chunk.IsInUse)
                return chunk;

            _chunks.Enqueue(chunk);
        }

        return null;
    }
}

/// <summary>A worker that has chunks of its own, or several that share theirs.</summary>
internal sealed class SliceWriter
{
    /// <summary>Where its entries are written; null before the first, and when it has left.</summary>
    internal SliceChunk? Chunk { get; set; }
}

/// <summary>Some entries of a timeline, in their order.</summary>
internal sealed class SliceChunk(SliceWriter owner, long number)
{
    internal const int Length = 64;

    private readonly Slice[] _entries = new Slice[Length];
    private SliceWriter _owner = owner;

    /// <summary>Another one whenever it is taken.</summary>
    internal long Number { get; private set; } = number;

    internal int Count { get; private set; }

    internal bool IsFull => Count == Length;

    internal bool IsInUse => _owner.Chunk == this;

    internal ReadOnlySpan<Slice> Entries => _entries.AsSpan(0, Count);

    internal void Add(in Slice slice) => _entries[Count++] = slice;

    /// <summary>Its entries are overwritten from here on.</summary>
    internal void GiveTo(SliceWriter writer, long number)
    {
        _owner = writer;
        Number = number;
        Count = 0;
    }
}

/// <summary>A copy of an executor's timeline. Thread-safe.</summary>
/// <param name="Name">The executor's.</param>
/// <param name="Kind">The executor's.</param>
/// <param name="Anchor">What the times of the entries mean.</param>
/// <param name="Slices">The entries.</param>
/// <param name="Dropped">How many were overwritten.</param>
internal sealed record TimelineRecord(string Name, string Kind, ClockAnchor Anchor, Slice[] Slices, long Dropped);

/// <summary>What an executor's timeline has got since somebody read it last. Thread-safe.</summary>
/// <param name="Anchor">What the times of the entries mean.</param>
/// <param name="Slices">The entries; those of one worker are in their order.</param>
/// <param name="Missed">How many there were beside those.</param>
internal sealed record TimelineTail(ClockAnchor Anchor, Slice[] Slices, long Missed);
