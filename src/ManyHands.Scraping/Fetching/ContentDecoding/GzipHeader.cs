using System.IO.Hashing;

namespace ManyHands.Scraping;

/// <summary>The header of one gzip member (RFC 1952, 2.3), read byte by byte. Not thread-safe.</summary>
internal sealed class GzipHeader
{
    public const byte FirstByte = 0x1F;

    private const int HasHeaderChecksum = 2;
    private const int HasExtra = 4;
    private const int HasName = 8;
    private const int HasComment = 16;
    private const int Reserved = 0xE0;

    private readonly Crc32 _crc = new();
    private Part _part;
    private int _count;
    private int _flags;
    private int _number;

    private enum Part
    {
        Fixed,
        ExtraLength,
        Extra,
        Name,
        Comment,
        Checksum,
        Complete,
    }

    public bool Complete => _part == Part.Complete;

    /// <summary>Takes the next byte; what is wrong with it, or null.</summary>
    public string? Read(byte value)
    {
        uint crcBefore = _part == Part.Checksum ? _crc.GetCurrentHashAsUInt32() : 0;
        if (_part != Part.Checksum)
            _crc.Append([value]);
        switch (_part)
        {
            case Part.Fixed:
                return ReadFixed(value);
            case Part.ExtraLength:
                _number |= value << (8 * _count);
                if (++_count == 2)
                    Enter(_number > 0 ? Part.Extra : Part.Name);
                return null;
            case Part.Extra:
                if (--_number == 0)
                    Enter(Part.Name);
                return null;
            case Part.Name or Part.Comment:
                if (value == 0)
                    Enter(_part + 1);
                return null;
            default:
                _number |= value << (8 * _count);
                if (++_count < 2)
                    return null;
                bool right = _number == (crcBefore & 0xFFFF);
                Enter(Part.Complete);
                return right ? null : "its header's checksum is wrong";
        }
    }

    private string? ReadFixed(byte value)
    {
        switch (_count++)
        {
            case 0 when value != FirstByte:
            case 1 when value != 0x8B:
                return "it does not begin as gzip does";
            case 2 when value != 8:
                return "its compression method is unknown";
            case 3:
                _flags = value;
                return (value & Reserved) == 0 ? null : "its header has reserved flags";
            case 9:
                Enter(Part.ExtraLength);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Goes to a part, or past it to the next that this header has.</summary>
    private void Enter(Part part)
    {
        if (part == Part.ExtraLength && (_flags & HasExtra) == 0)
            part = Part.Name;
        if (part == Part.Name && (_flags & HasName) == 0)
            part = Part.Comment;
        if (part == Part.Comment && (_flags & HasComment) == 0)
            part = Part.Checksum;
        if (part == Part.Checksum && (_flags & HasHeaderChecksum) == 0)
            part = Part.Complete;
        if (part != Part.Extra)
            _number = 0;
        _count = 0;
        _part = part;
    }
}
