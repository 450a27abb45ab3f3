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
        long last = 0;
        ulong difference = 0;
        int shift = 0;
        foreach (byte octet in packed)
        {
            difference |= (ulong)(octet & 0x7f) << shift;
            shift += 7;
            if (octet >= 0x80)
                continue;
            ids.Add(last += (long)difference);
            (difference, shift) = (0, 0);
        }

        return ids;
    }
}
