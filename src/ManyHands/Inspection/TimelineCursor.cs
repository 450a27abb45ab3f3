namespace ManyHands;

/// <summary>How far somebody has read an executor's timeline. One reader; used under the executor's gate.</summary>
internal sealed class TimelineCursor
{
    // Of each chunk that there was, by its number.
    private Dictionary<long, int> _read = [];
    private long? _written;

    /// <summary>Reads on. What came before the first time is not missed: nobody was there.</summary>
    /// <param name="chunks">All there are, the oldest first.</param>
    /// <param name="dropped">Entries that were overwritten.</param>
    /// <param name="most">Entries wanted: the latest, where there are more.</param>
    internal (Slice[] Slices, long Missed) Read(IReadOnlyCollection<SliceChunk> chunks, long dropped, int most)
    {
        long written = dropped;
        int fresh = 0;
        foreach (SliceChunk chunk in chunks)
        {
            written += chunk.Count;
            fresh += chunk.Count - _read.GetValueOrDefault(chunk.Number);
        }

        int skipped = Math.Max(0, fresh - most);
        Slice[] slices = new Slice[fresh - skipped];
        int at = 0;
        var read = new Dictionary<long, int>(chunks.Count);
        foreach (SliceChunk chunk in chunks)
        {
            read.Add(chunk.Number, chunk.Count);
            ReadOnlySpan<Slice> rest = chunk.Entries[_read.GetValueOrDefault(chunk.Number)..];
            int cut = Math.Min(skipped, rest.Length);
            skipped -= cut;
            rest[cut..].CopyTo(slices.AsSpan(at));
            at += rest.Length - cut;
        }

        long missed = _written is { } before ? written - before - slices.Length : 0;
        (_read, _written) = (read, written);
        return (slices, missed);
    }
}
