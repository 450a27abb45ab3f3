using System.IO.Hashing;

namespace ManyHands.Scraping;

/// <summary>gzip (RFC 1952): one member or several, each with its checksum and length checked.</summary>
internal sealed class GzipDecoder : ContentDecoder
{
    private readonly Inflater _inflater;
    private readonly Crc32 _crc = new();
    private GzipHeader _header = new();
    private Part _part = Part.Header;
    private uint _length;
    private ulong _trailer;
    private int _trailerBytes;

    public GzipDecoder() => _inflater = new Inflater(this);

    private enum Part
    {
        Header,
        Data,
        Trailer,
        BetweenMembers,
    }

    public override string Name => "gzip";

    public override bool MayEnd => _part == Part.BetweenMembers;

    /// <summary>Stops at the end of each member until <see cref="NextMember"/>. The default goes on with the next one.</summary>
    public bool StopsAtMembers { get; init; }

    /// <summary>Bytes taken from the input that stand behind what was decoded, at the end of a member those behind it.</summary>
    public int BufferedBytes => _inflater.BufferedBytes;

    /// <summary>Goes on behind a member's end.</summary>
    public void NextMember()
    {
        _header = new GzipHeader();
        _part = Part.Header;
    }

    public override int Decode(DecoderInput input, Span<byte> output)
    {
        while (true)
        {
            if (_part == Part.BetweenMembers && StopsAtMembers)
                return 0;
            if (_part == Part.Data)
            {
                int written = _inflater.Inflate(input, output);
                _crc.Append(output[..written]);
                _length += (uint)written;
                if (written > 0 || !_inflater.Done)
                    return written;
                _part = Part.Trailer;
            }

            if (!_inflater.TryReadByte(input, out byte value))
                return 0;
            if (_part == Part.Trailer)
                ReadTrailer(value);
            else
                ReadHeader(value);
        }
    }

    public override void Dispose() => _inflater.Dispose();

    private void ReadHeader(byte value)
    {
        if (_part == Part.BetweenMembers)
        {
            if (value != GzipHeader.FirstByte)
                throw TrailingJunk();
            _header = new GzipHeader();
            _part = Part.Header;
        }

        if (_header.Read(value) is { } problem)
            throw Invalid(problem);
        if (!_header.Complete)
            return;
        _inflater.Restart();
        _crc.Reset();
        _length = 0;
        _trailer = 0;
        _trailerBytes = 0;
        _part = Part.Data;
    }

    private void ReadTrailer(byte value)
    {
        _trailer |= (ulong)value << (8 * _trailerBytes);
        if (++_trailerBytes < 8)
            return;
        if ((uint)_trailer != _crc.GetCurrentHashAsUInt32())
            throw Invalid("its checksum is wrong");
        if ((uint)(_trailer >> 32) != _length)
            throw Invalid("its length is wrong");
        _part = Part.BetweenMembers;
    }
}
