namespace ManyHands.Scraping;

/// <summary>
/// A prefix code of DEFLATE (RFC 1951, 3.2.2), its codes at most 15 bits long. Short codes are looked up in a table;
/// the rare long ones are found bit by bit by the canonical order of the codes. Not thread-safe while it is built.
/// </summary>
internal sealed class HuffmanCode
{
    public const int Longest = 15;
    public const int NeedsMoreBits = -1;
    public const int NoSuchCode = -2;

    private const int TableBits = 10;

    // Symbol * 16 + length, by the next ten bits; 0 where no code of up to ten bits begins so.
    private readonly ushort[] _table = new ushort[1 << TableBits];
    private readonly ushort[] _countByLength = new ushort[Longest + 1];
    private readonly ushort[] _symbolsInOrder = new ushort[288];

    /// <summary>Builds the code from its symbols' lengths, 0 for an unused symbol.</summary>
    /// <returns>False when they make no prefix code, or leave bits without meaning (other than one code of one bit, or none at all).</returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_countByLength);
        foreach (byte length in lengths)
            _countByLength[length]++;
        int used = lengths.Length - _countByLength[0];
        _countByLength[0] = 0;

        Span<int> nextCode = stackalloc int[Longest + 1];
        Span<int> nextIndex = stackalloc int[Longest + 1];
        int code = 0;
        int left = 1;
        int index = 0;
        for (int length = 1; length <= Longest; length++)
        {
            nextCode[length] = code;
            nextIndex[length] = index;
            left = (left << 1) - _countByLength[length];
            if (left < 0)
                return false;
            code = (code + _countByLength[length]) << 1;
            index += _countByLength[length];
        }

        if (left > 0 && (used > 1 || _countByLength[1] != used))
            return false;

        Array.Clear(_table);
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
                continue;
            _symbolsInOrder[nextIndex[length]++] = (ushort)symbol;
            int reversed = Reverse(nextCode[length]++, length);
            for (int entry = reversed; length <= TableBits && entry < _table.Length; entry += 1 << length)
                _table[entry] = (ushort)((symbol << 4) | length);
        }

        return true;
    }

    /// <summary>The symbol whose code comes next.</summary>
    /// <param name="bits">The next bits, the first one lowest.</param>
    /// <param name="available">How many of them have arrived.</param>
    /// <param name="length">The length of its code.</param>
    /// <returns>The symbol, <see cref="NeedsMoreBits"/> or <see cref="NoSuchCode"/>.</returns>
    public int Decode(ulong bits, int available, out int length)
    {
        int entry = _table[(int)bits & ((1 << TableBits) - 1)];
        length = entry & 15;
        if (entry == 0)
            return DecodeLong(bits, available, out length);
        return length <= available ? entry >> 4 : NeedsMoreBits;
    }

    private int DecodeLong(ulong bits, int available, out int length)
    {
        int code = 0;
        int first = 0;
        int index = 0;
        for (length = 1; length <= Longest; length++)
        {
            if (length > available)
                return NeedsMoreBits;
            code |= (int)(bits >> (length - 1)) & 1;
            int count = _countByLength[length];
            if (code - first < count)
                return _symbolsInOrder[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return NoSuchCode;
    }

    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
            reversed |= ((code >> i) & 1) << (length - 1 - i);
        return reversed;
    }
}
