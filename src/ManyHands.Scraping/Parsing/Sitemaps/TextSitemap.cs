using System.Text;

namespace ManyHands.Scraping;

/// <summary>A URL a line. Not thread-safe; confined to a worker.</summary>
/// <param name="reader">Stands behind the first character.</param>
/// <param name="first">That character.</param>
internal sealed class TextSitemap(TextReader reader, char first)
{
    private const int LongestLine = 32 * 1024;

    private readonly char[] _buffer = new char[4096];
    private readonly StringBuilder _line = new(first.ToString());
    private int _start;
    private int _end;

    /// <summary>How many lines are no URL.</summary>
    public long Others { get; private set; }

    public SitemapEntry? Next()
    {
        while (ReadLine() is { } line)
        {
            if (WebUrlParser.Strip(line).IsEmpty)
                continue;
            if (line.Length <= LongestLine && WebUrlParser.Parse(line, null, out _) is { } url)
                return new SitemapEntry(url, SitemapEntryKind.Page);
            Others++;
        }

        return null;
    }

    // A line that is too long to be a URL comes with as much of it as shows that.
    private string? ReadLine()
    {
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = reader.Read(_buffer, 0, _buffer.Length);
                if (_end == 0)
                    return _line.Length > 0 ? TakeLine() : null;
            }

            ReadOnlySpan<char> rest = _buffer.AsSpan(_start, _end - _start);
            int length = rest.IndexOfAny('\n', '\r');
            ReadOnlySpan<char> part = length < 0 ? rest : rest[..length];
            if (_line.Length <= LongestLine)
                _line.Append(part);
            _start += part.Length;
            if (length < 0)
                continue;
            _start++;
            return TakeLine();
        }
    }

    private string TakeLine()
    {
        string line = _line.ToString();
        _line.Clear();
        return line;
    }
}
