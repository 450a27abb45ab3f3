using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>Finds octets in octets in time that grows with the sum of both lengths, whoever chose them. Thread-safe.</summary>
internal static class OctetSearch
{
    // The runtime's own search compares at most this much at a place, so its worst case stays a constant times the text.
    private const int Head = 16;

    /// <summary>Where <paramref name="sought"/> first begins in <paramref name="text"/>; -1 when it doesn't occur.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> sought)
    {
        if (sought.Length > text.Length)
            return -1;
        if (sought.Length <= Head)
            return text.IndexOf(sought);

        // Texts are rarely made to be slow: what may be compared in vain is a few times the text, then it is Knuth's way.
        long budget = 4L * text.Length;
        int from = 0;
        while (text.Length - from >= sought.Length)
        {
            int found = text[from..].IndexOf(sought[..Head]);
            if (found < 0 || text.Length - (from + found) < sought.Length)
                return -1;

            from += found;
            int same = text[from..].CommonPrefixLength(sought);
            if (same == sought.Length)
                return from;
            if ((budget -= same) < 0)
            {
                int rest = ByPrefixFunction(text[from..], sought);
                return rest < 0 ? -1 : from + rest;
            }

            from++;
        }

        return -1;
    }

    /// <summary>Knuth, Morris and Pratt, "Fast Pattern Matching in Strings" (1977).</summary>
    private static int ByPrefixFunction(ReadOnlySpan<byte> text, ReadOnlySpan<byte> sought)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(sought.Length);
        Span<int> border = rented.AsSpan(0, sought.Length);
        border[0] = 0;
        for (int i = 1, length = 0; i < sought.Length; i++)
        {
            while (length > 0 && sought[i] != sought[length])
                length = border[length - 1];
            if (sought[i] == sought[length])
                length++;
            border[i] = length;
        }

        int result = -1;
        for (int i = 0, length = 0; i < text.Length; i++)
        {
            while (length > 0 && text[i] != sought[length])
                length = border[length - 1];
            if (text[i] == sought[length] && ++length == sought.Length)
            {
                result = i + 1 - length;
                break;
            }
        }

        ArrayPool<int>.Shared.Return(rented);
        return result;
    }
}
