namespace ManyHands.Scraping;

/// <summary>Sets of ids as the journal keeps them: ascending, each by its difference from the one before, in LEB128 (as in DWARF, section 7.6). Thread-safe.</summary>
internal static class LinkIds
{
    /// <param name="ids">Sorted here, and freed of repetitions.</param>
    public static byte[] Pack(List<long> ids)
    {
        ids.Sort();
        var packed = new List<byte>(ids.Count * 3);
        long last = 0;
        foreach (long id in ids)
        {
            if (id == last)
                continue;
            ulong difference = (ulong)(id - last);
            for (last = id; difference >= 0x80; difference >>= 7)
                packed.Add((byte)(difference | 0x80));
            packed.Add((byte)difference);
        }

        return [.. packed];
    }

    public static List<long> Unpack(ReadOnlySpan<byte> packed)
    {
        var ids = new List<long>(packed.Length / 2);
        foreach (long id in Walk(packed))
            ids.Add(id);
        return ids;
    }

    /// <summary>The same one by one, without a list.</summary>
    public static Walker Walk(ReadOnlySpan<byte> packed) => new(packed);

    public ref struct Walker(ReadOnlySpan<byte> packed)
    {
        private ReadOnlySpan<byte> _rest = packed;

        public long Current { get; private set; }

        public readonly Walker GetEnumerator() => this;

        /// <summary>A number that is cut off at the end counts as none.</summary>
        public bool MoveNext()
        {
            ulong difference = 0;
            for (int i = 0; i < _rest.Length; i++)
            {
                difference |= (ulong)(_rest[i] & 0x7f) << (7 * i);
                if (_rest[i] >= 0x80)
                    continue;
                Current += (long)difference;
                _rest = _rest[(i + 1)..];
                return true;
            }

            return false;
        }
    }
}
