using System.Security.Cryptography;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Goes through a spool's bytes once, forwards. Not thread-safe; confined to a worker.</summary>
internal sealed class SpoolCursor(Spool spool)
{
    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _count;
    private long _end;

    public long Position => _end - (_count - _at);

    /// <summary>A line without its end, each character one byte, or null when none ends within so many bytes.</summary>
    public string? ReadLine(int longest)
    {
        _line.Clear();
        while (_line.Length <= longest && Fill())
        {
            byte value = _buffer[_at++];
            if (value == '\n')
                return _line.Length > 0 && _line[^1] == '\r' ? _line.ToString(0, _line.Length - 1) : _line.ToString();
            _line.Append((char)value);
        }

        return null;
    }

    /// <summary>Goes on by so many bytes, or to the end.</summary>
    /// <returns>How many there were.</returns>
    public long Take(long count, IncrementalHash hash)
    {
        long left = count;
        while (left > 0 && Fill())
        {
            int part = (int)Math.Min(left, _count - _at);
            hash.AppendData(_buffer, _at, part);
            _at += part;
            left -= part;
        }

        return count - left;
    }

    private bool Fill()
    {
        if (_at < _count)
            return true;
        _at = 0;
        _count = spool.ReadAt(_end, _buffer);
        _end += _count;
        return _count > 0;
    }
}
