namespace ManyHands;

/// <summary>
/// What an executor's workers did last: entries that grow to <see cref="Most"/>, some 1.3 MB, and then overwrite the oldest.
/// Used under the executor's gate.
/// </summary>
/// <remarks>
/// They lie in chunks, and a worker has one to itself: what two cores write beside each other would go to and fro between
/// them, which costs more than all the rest. Whoever has filled his takes a new one, or the one that was taken longest ago.
/// </remarks>
/// <param name="isShared">Whether all workers write into one chunk: where they are many, or do little.</param>
internal sealed class Timeline(bool isShared = true)
{
    internal const int Most = SliceChunk.Length * MostChunks;

    private const int MostChunks = 512;

    private readonly Queue<SliceChunk> _chunks = new(); // in the order in which they were taken
    private readonly SliceWriter? _shared = isShared ? new() : null;
    private int _lastNumber;
    private bool _hasLostUnread;

    internal long Dropped { get; private set; }

    internal WorkerTrack AddWorker(string name) => new(name, ++_lastNumber, _shared ?? new());

    /// <summary>A worker has ended what it ran since <see cref="WorkerTrack.Since"/>; what it does next starts now.</summary>
    internal void Close(WorkerTrack worker, string name, long tag, long now)
    {
        long start = worker.Since;
        now = worker.EndAt(now);
        Add(new Slice(name, worker, start, now, tag));
        worker.Busy += now - start;
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

    /// <summary>Adds the latest of what was written since the last call, in no order. There is one reader.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>False when there was more, which the reader will not see.</returns>
    internal bool ReadNew(List<Slice> into, int most)
    {
        bool isAll = !_hasLostUnread;
        _hasLostUnread = false;
        int skip = _chunks.Sum(chunk => chunk.Unread) - most;
        foreach (SliceChunk chunk in _chunks)
        {
            ReadOnlySpan<Slice> unread = chunk.Read();
            int left = Math.Clamp(skip, 0, unread.Length);
            skip -= left;
            isAll &= left == 0;
            into.AddRange(unread[left..]);
        }

        return isAll;
    }

    private void Add(in Slice slice)
    {
        if (slice.Worker.Writer.Chunk is not { IsFull: false } chunk)
            chunk = NewChunk(slice.Worker.Writer);
        chunk.Add(slice);
    }

    private SliceChunk NewChunk(SliceWriter writer)
    {
        SliceChunk chunk;
        if (_chunks.Count < MostChunks)
        {
            chunk = new SliceChunk(writer);
        }
        else
        {
            chunk = _chunks.Dequeue();
            Dropped += chunk.Count;
            _hasLostUnread |= chunk.Unread > 0;
            chunk.GiveTo(writer);
        }

        _chunks.Enqueue(chunk);
        return writer.Chunk = chunk;
    }
}

/// <summary>A worker that has chunks of its own, or several that share theirs. Used under its executor's gate.</summary>
internal sealed class SliceWriter
{
    /// <summary>Where its entries are written; null before the first, or when they were overwritten.</summary>
    internal SliceChunk? Chunk { get; set; }
}

/// <summary>Some entries of a timeline, in their order. Used under its executor's gate.</summary>
internal sealed class SliceChunk(SliceWriter owner)
{
    internal const int Length = 64;

    private readonly Slice[] _entries = new Slice[Length];
    private SliceWriter _owner = owner;
    private int _read;

    internal int Count { get; private set; }

    internal bool IsFull => Count == Length;

    internal ReadOnlySpan<Slice> Entries => _entries.AsSpan(0, Count);

    /// <summary>How many the reader has not seen.</summary>
    internal int Unread => Count - _read;

    internal void Add(in Slice slice) => _entries[Count++] = slice;

    /// <summary>What the reader has not seen, which counts as seen from here on.</summary>
    internal ReadOnlySpan<Slice> Read()
    {
        ReadOnlySpan<Slice> unread = Entries[_read..];
        _read = Count;
        return unread;
    }

    /// <summary>Its entries are overwritten from here on.</summary>
    internal void GiveTo(SliceWriter writer)
    {
        if (_owner.Chunk == this)
            _owner.Chunk = null;
        _owner = writer;
        Count = _read = 0;
    }
}

/// <summary>A copy of an executor's timeline. Thread-safe.</summary>
/// <param name="Name">The executor's.</param>
/// <param name="Kind">The executor's.</param>
/// <param name="Anchor">What the times of the entries mean.</param>
/// <param name="Slices">The entries.</param>
/// <param name="Dropped">How many were overwritten.</param>
internal sealed record TimelineRecord(string Name, string Kind, ClockAnchor Anchor, Slice[] Slices, long Dropped);
