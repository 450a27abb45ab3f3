using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>
/// Cuts a robots.txt that arrives in pieces into lines, and reads them (RFC 9309, 2.2). Never throws, whatever the octets;
/// where they are cut makes no difference. Not thread-safe.
/// </summary>
/// <remarks>
/// Lines end in CR, LF or both. A byte order mark may stand in front. The file is taken as UTF-8; octets that aren't are
/// compared as they are.
/// </remarks>
/// <param name="token">The crawler's product token; of a whole User-Agent field, the token in it is taken.</param>
internal sealed class RobotsParser(string token)
{
    /// <summary>
    /// 500 KiB: as much as a crawler must read at least (2.5), in octets. Of a longer file the lines that end before are read:
    /// half a rule would be another rule.
    /// </summary>
    public const int Limit = 500 * 1024;

    private readonly RobotsReader _reader = new(RobotsRules.TokenOf(token));
    private readonly ArrayBufferWriter<byte> _begun = new();
    private int _taken;
    private bool _afterCarriageReturn;

    /// <summary>More would not be read: the download can end.</summary>
    public bool IsFull { get; private set; }

    /// <summary>As much of a file as the parser reads, so that what is kept of it reads the same later.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> octets)
    {
        if (octets.Length <= Limit)
            return octets;
        if (octets[Limit] is (byte)'\r' or (byte)'\n')
            return octets[..Limit];
        return octets[..(octets[..Limit].LastIndexOfAny((byte)'\r', (byte)'\n') + 1)];
    }

    public void Add(ReadOnlySpan<byte> octets)
    {
        if (IsFull)
            return;

        int room = Limit - _taken;
        if (octets.Length <= room)
        {
            _taken += octets.Length;
            Split(octets);
            return;
        }

        IsFull = true;
        Split(octets[..room]);
        if (octets[room] is not ((byte)'\r' or (byte)'\n'))
            _begun.ResetWrittenCount();
    }

    /// <summary>The rules of all that was added. Nothing can be added afterwards.</summary>
    public RobotsRules Finish()
    {
        IsFull = true;
        EndLine(default);
        return _reader.ToRules();
    }

    private void Split(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (_afterCarriageReturn)
            {
                _afterCarriageReturn = false;
                if (octets[0] == '\n')
                {
                    octets = octets[1..];
                    continue;
                }
            }

            int end = octets.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _begun.Write(octets);
                return;
            }

            EndLine(octets[..end]);
            _afterCarriageReturn = octets[end] == '\r';
            octets = octets[(end + 1)..];
        }
    }

    private void EndLine(ReadOnlySpan<byte> rest)
    {
        if (_begun.WrittenCount == 0)
        {
            _reader.Read(rest);
            return;
        }

        _begun.Write(rest);
        _reader.Read(_begun.WrittenSpan);
        _begun.ResetWrittenCount();
    }
}
