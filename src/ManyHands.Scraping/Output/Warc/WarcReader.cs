using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Reads a WARC file that has one gzip member a record, record by record. Holds no more than a record's header. Bytes that
/// make no record end the reading and are told, never thrown. Not thread-safe.
/// </summary>
internal sealed class WarcReader : IDisposable
{
    private const int LongestHeader = 1 << 20;
    private const int BufferSize = 16 << 10;

    private readonly GzipMembers _members;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _at;
    private int _count;
    private long _left;
    private bool _inRecord;

    /// <param name="source">Not disposed.</param>
    /// <exception cref="IOException">From any method: the source could not be read.</exception>
    public WarcReader(Stream source) => _members = new GzipMembers(source);

    /// <summary>Records that were read to their end and are whole.</summary>
    public long Count { get; private set; }

    /// <summary>Where the last whole record ends; the file is valid up to there.</summary>
    public long End { get; private set; }

    /// <summary>Why reading ended before the source did; null when it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>The current record's header. That the record is whole is known only when the reader has gone on behind it.</summary>
    public WarcRecordHeader Record { get; private set; } = new([]);

    /// <summary>Where the current record begins in the file.</summary>
    public long Start => _members.Start;

    /// <summary>Goes to the next record, reading over what is left of the one before.</summary>
    /// <returns>False at the end, and where something is that is no record; then <see cref="Problem"/> says what.</returns>
    public bool Next()
    {
        if (Problem is not null || (_inRecord && !Finish()))
            return false;
        if (!_members.Next())
            return false;
        _at = _count = 0;
        if (ReadHeader() is not { } header)
            return false;
        Record = header;
        _left = header.ContentLength;
        _inRecord = true;
        return true;
    }

    /// <summary>Reads of the current record's block.</summary>
    /// <returns>0 at its end.</returns>
    public int Read(Span<byte> output)
    {
        if (!_inRecord || _left == 0 || output.IsEmpty || !Fill())
            return 0;
        int count = (int)Math.Min(Math.Min(output.Length, _count - _at), _left);
        _buffer.AsSpan(_at, count).CopyTo(output);
        _at += count;
        _left -= count;
        return count;
    }

    /// <summary>Reads the rest of the current record.</summary>
    /// <returns>Whether it is whole, and so counted.</returns>
    public bool Finish()
    {
        if (!_inRecord)
            return Problem is null;
        while (_left > 0 && Fill())
        {
            int count = (int)Math.Min(_count - _at, _left);
            _at += count;
            _left -= count;
        }

        _inRecord = false;
        if (_left > 0)
            return Break("The record's block is shorter than its header says.");
        foreach (byte expected in "\r\n\r\n"u8)
            if (!Fill() || _buffer[_at++] != expected)
                return Break("No two line ends stand behind the record's block.");
        if (Fill())
            return Break("Something stands between two records.");
        if (_members.Problem is not null)
            return Break(_members.Problem);
        Count++;
        End = _members.End;
        return true;
    }

    public void Dispose() => _members.Dispose();

    private bool Break(string problem)
    {
        Problem = _members.Problem ?? problem;
        return false;
    }

    private bool Fill()
    {
        if (_at < _count)
            return true;
        _at = 0;
        _count = _members.Read(_buffer);
        return _count > 0;
    }

    private WarcRecordHeader? ReadHeader()
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        int length = 0;
        while (Fill())
        {
            char character = (char)_buffer[_at++];
            if (++length > LongestHeader)
                break;
            if (character != '\n')
            {
                line.Append(character);
                continue;
            }

            string text = line.ToString().TrimEnd('\r');
            line.Clear();
            if (lines.Count == 0 && !text.StartsWith("WARC/", StringComparison.Ordinal))
                break;
            if (text.Length == 0)
                return Parse(lines);
            lines.Add(text);
        }

        Break("No record's header begins here.");
        return null;
    }

    private WarcRecordHeader? Parse(List<string> lines)
    {
        var fields = new List<KeyValuePair<string, string>>(lines.Count);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields.Add(new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        var header = new WarcRecordHeader(fields);
        if (header["Content-Length"] is { } length && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return header;
        Break("The record's header has no length.");
        return null;
    }
}

/// <summary>The named fields of a record, each character of a value one byte.</summary>
internal sealed class WarcRecordHeader(IReadOnlyList<KeyValuePair<string, string>> fields)
{
    public IReadOnlyList<KeyValuePair<string, string>> Fields => fields;

    public string? Type => this["WARC-Type"];

    public string? TargetUri => this["WARC-Target-URI"];

    public long ContentLength => long.Parse(this["Content-Length"] ?? "0", CultureInfo.InvariantCulture);

    /// <summary>The first value under a name, whatever its case; null when there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in fields)
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return value;
            return null;
        }
    }
}
