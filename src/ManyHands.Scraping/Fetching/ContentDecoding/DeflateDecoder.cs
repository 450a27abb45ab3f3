namespace ManyHands.Scraping;

/// <summary>
/// "deflate": by RFC 9110 the zlib format (RFC 1950), in practice often raw DEFLATE data. Which it is, the first two
/// bytes tell: a zlib header, read as raw data, would be a stored block whose padding is not zero, which no encoder makes.
/// </summary>
internal sealed class DeflateDecoder : ContentDecoder
{
    private readonly Inflater _inflater;
    private readonly Adler32 _adler = new();
    private Part _part = Part.FirstByte;
    private byte _first;
    private bool _raw;
    private uint _trailer;
    private int _trailerBytes;

    public DeflateDecoder() => _inflater = new Inflater(this);

    private enum Part
    {
        FirstByte,
        SecondByte,
        Data,
        Trailer,
        End,
    }

    public override string Name => "deflate";

    public override bool MayEnd => _part == Part.End;

    public override int Decode(DecoderInput input, Span<byte> output)
    {
        while (true)
        {
            if (_part == Part.Data)
            {
                int written = _inflater.Inflate(input, output);
                if (!_raw)
                    _adler.Append(output[..written]);
                if (written > 0 || !_inflater.Done)
                    return written;
                _part = _raw ? Part.End : Part.Trailer;
            }

            if (!_inflater.TryReadByte(input, out byte value))
                return 0;
            Take(value);
        }
    }

    public override void Dispose() => _inflater.Dispose();

    private void Take(byte value)
    {
        switch (_part)
        {
            case Part.FirstByte:
                _first = value;
                _part = Part.SecondByte;
                break;
            case Part.SecondByte:
                Begin(value);
                _part = Part.Data;
                break;
            case Part.Trailer:
                _trailer = (_trailer << 8) | value;
                if (++_trailerBytes < 4)
                    break;
                if (_trailer != _adler.Value)
                    throw Invalid("its checksum is wrong");
                _part = Part.End;
                break;
            default:
                throw TrailingJunk();
        }
    }

    private void Begin(byte second)
    {
        const int Deflate = 8;
        const int LargestWindow = 7;
        bool zlib = (_first & 15) == Deflate && _first >> 4 <= LargestWindow && ((_first << 8) | second) % 31 == 0;
        _raw = !zlib;
        if (_raw)
            _inflater.Unread(_first, second);
        else if ((second & 0x20) != 0)
            throw Invalid("it needs a preset dictionary");
    }
}
