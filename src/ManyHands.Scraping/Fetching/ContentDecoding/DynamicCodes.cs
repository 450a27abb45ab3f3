namespace ManyHands.Scraping;

/// <summary>The two codes that a block of DEFLATE brings along (RFC 1951, 3.2.7), read in pieces. Not thread-safe.</summary>
internal sealed class DynamicCodes
{
    private const int MostLiterals = 286;
    private const int MostDistances = 30;
    private const int EndOfBlock = 256;
    private const string Damaged = "its data is damaged";

    private readonly HuffmanCode _lengthCode = new();
    private readonly byte[] _lengthCodeLengths = new byte[19];
    private readonly byte[] _lengths = new byte[MostLiterals + MostDistances];
    private int _literalCount;
    private int _distanceCount;
    private int _lengthCodeCount;
    private int _lengthCodeRead;
    private int _read;

    public HuffmanCode Literals { get; } = new();

    public HuffmanCode Distances { get; } = new();

    public void Restart()
    {
        _literalCount = 0;
        _lengthCodeRead = 0;
        _read = 0;
        Array.Clear(_lengthCodeLengths);
    }

    /// <summary>Reads the next item, if all its bits have arrived.</summary>
    /// <returns>How many bits it took; 0 when more are needed.</returns>
    public int Read(ulong bits, int available, out bool complete, out string? problem)
    {
        complete = false;
        problem = null;
        if (_literalCount == 0)
            return available < 14 ? 0 : ReadCounts((int)bits, ref problem);
        if (_lengthCodeRead < _lengthCodeCount)
            return available < 3 ? 0 : ReadLengthCode((int)bits & 7, ref problem);

        int used = ReadLengths(bits, available, ref problem);
        if (used > 0 && problem is null && _read == _literalCount + _distanceCount)
            complete = TryBuild(ref problem);
        return used;
    }

    private int ReadCounts(int bits, ref string? problem)
    {
        _literalCount = (bits & 31) + 257;
        _distanceCount = ((bits >> 5) & 31) + 1;
        _lengthCodeCount = ((bits >> 10) & 15) + 4;
        if (_literalCount > MostLiterals || _distanceCount > MostDistances)
            problem = Damaged;
        return 14;
    }

    private int ReadLengthCode(int length, ref string? problem)
    {
        _lengthCodeLengths[FixedCodes.LengthCodeOrder[_lengthCodeRead++]] = (byte)length;
        if (_lengthCodeRead == _lengthCodeCount && !_lengthCode.TryBuild(_lengthCodeLengths))
            problem = Damaged;
        return 3;
    }

    private int ReadLengths(ulong bits, int available, ref string? problem)
    {
        int symbol = _lengthCode.Decode(bits, available, out int used);
        if (symbol == HuffmanCode.NeedsMoreBits)
            return 0;
        if (symbol == HuffmanCode.NoSuchCode)
        {
            problem = Damaged;
            return 0;
        }

        if (symbol < 16)
        {
            _lengths[_read++] = (byte)symbol;
            return used;
        }

        (int extra, int least) = symbol switch { 16 => (2, 3), 17 => (3, 3), _ => (7, 11) };
        if (used + extra > available)
            return 0;
        int repeat = least + ((int)(bits >> used) & ((1 << extra) - 1));
        if (_read + repeat > _literalCount + _distanceCount || (symbol == 16 && _read == 0))
        {
            problem = Damaged;
            return 0;
        }

        _lengths.AsSpan(_read, repeat).Fill(symbol == 16 ? _lengths[_read - 1] : (byte)0);
        _read += repeat;
        return used + extra;
    }

    private bool TryBuild(ref string? problem)
    {
        ReadOnlySpan<byte> literals = _lengths.AsSpan(0, _literalCount);
        bool valid = literals[EndOfBlock] != 0
            && Literals.TryBuild(literals)
            && Distances.TryBuild(_lengths.AsSpan(_literalCount, _distanceCount));
        if (!valid)
            problem = Damaged;
        return valid;
    }
}
