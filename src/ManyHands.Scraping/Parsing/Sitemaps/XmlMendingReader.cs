using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>
/// Repairs, character by character, what is most often wrong with the XML of sitemaps and feeds and would end the reading
/// there: ampersands that stand for themselves, characters that XML does not allow, comments and declarations that are not
/// right. Also keeps hostile ones small. Not thread-safe; confined to a worker.
/// </summary>
/// <remarks>
/// What comes out has no comments, processing instructions and XML declaration, and of what stands between two tags, or in
/// a tag, <see cref="LongestRun"/> characters at most.
/// </remarks>
internal sealed class XmlMendingReader : TextReader
{
    /// <summary>Longer than any URL that is taken.</summary>
    public const int LongestRun = 64 * 1024;

    private const string CDataStart = "<![CDATA[";
    private const string CDataEnd = "]]>";

    // As much as "<![CDATA[" and "&#x0010FFFF;" need.
    private const int Lookahead = 16;

    private static readonly string[] References = ["amp;", "lt;", "gt;", "quot;", "apos;"];

    private static readonly SearchValues<char> NotAllowed = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c).Except(['\t', '\n', '\r']), '\ufffe', '\uffff']);

    private static readonly SearchValues<char> Special = SearchValues.Create(
        ['<', '&', ']', .. Enumerable.Range(0, ' ').Select(c => (char)c).Except(['\t', '\n', '\r']), '\ufffe', '\uffff']);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly TextReader _source;
    private readonly char[] _buffer = new char[8 * 1024];
    private int _start;
    private int _end;
    private bool _sourceEnded;

    private string _pending = "";
    private string? _skippedUntil;
    private bool _isInCData;
    private int _run;

    /// <param name="source">Stands behind the first <c>&lt;</c>.</param>
    public XmlMendingReader(TextReader source)
    {
        _source = source;
        _buffer[0] = '<';
        _end = 1;
    }

    private ReadOnlySpan<char> Arrived => _buffer.AsSpan(_start, _end - _start);

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int written = 0;
        while (written < buffer.Length)
        {
            if (_pending.Length > 0)
            {
                int length = Math.Min(_pending.Length, buffer.Length - written);
                _pending.AsSpan(0, length).CopyTo(buffer[written..]);
                _pending = _pending[length..];
                written += length;
                continue;
            }

            if (_end - _start < Lookahead && !_sourceEnded)
            {
                // The source may fail: what came before that is not to be lost.
                if (written > 0)
                    return written;
                Fill();
                continue;
            }

            if (_start == _end)
                return written;
            if (_skippedUntil is not null)
                Skip(_skippedUntil);
            else
                written += Mend(buffer[written..]);
        }

        return written;
    }

    private void Fill()
    {
        Arrived.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int count = _source.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _sourceEnded = count == 0;
    }

    private void Skip(string end)
    {
        int at = Arrived.IndexOf(end);
        if (at >= 0)
        {
            _start += at + end.Length;
            _skippedUntil = null;
        }
        else
        {
            // The end may have arrived in part.
            _start = _sourceEnded ? _end : Math.Max(_start, _end - end.Length + 1);
        }
    }

    /// <summary>Handles a run of plain characters, or one that means something.</summary>
    private int Mend(Span<char> to)
    {
        int plain = Arrived.IndexOfAny(Special);
        if (plain != 0)
            return Pass(plain < 0 ? _end - _start : plain, to);

        switch (_buffer[_start])
        {
            case '<' when !_isInCData:
                return OpenMarkup(to);
            case '&' when !_isInCData && !IsReference(Arrived[1..]):
                _start++;
                _run++;
                _pending = _run <= LongestRun ? "&amp;" : "";
                return 0;
            case ']' when _isInCData && Arrived.StartsWith(CDataEnd):
                _start += CDataEnd.Length;
                _isInCData = false;
                _pending = CDataEnd;
                return 0;
            case char c when NotAllowed.Contains(c):
                _buffer[_start] = '\ufffd';
                return Pass(1, to);
            default:
                return Pass(1, to);
        }
    }

    private int OpenMarkup(Span<char> to)
    {
        if (Arrived.StartsWith("<!--"))
        {
            (_start, _skippedUntil) = (_start + 4, "-->");
            return 0;
        }

        if (Arrived.StartsWith("<?"))
        {
            (_start, _skippedUntil) = (_start + 2, "?>");
            return 0;
        }

        if (Arrived.StartsWith(CDataStart))
        {
            _start += CDataStart.Length;
            _isInCData = true;
            _pending = CDataStart;
            return 0;
        }

        _run = 0;
        return Pass(1, to);
    }

    private int Pass(int count, Span<char> to)
    {
        int length = Math.Min(count, to.Length);
        int passed = Math.Min(length, Math.Max(0, LongestRun - _run));
        Arrived[..passed].CopyTo(to);
        _start += length;
        _run = Math.Min(_run + length, LongestRun + 1);
        return passed;
    }

    /// <summary>Whether a character by its number, or one of the five names of XML itself, follows. Others stand for nothing without a document type.</summary>
    private static bool IsReference(ReadOnlySpan<char> text)
    {
        if (text is ['#', 'x', ..])
            return IsNumber(text[2..], text[2..].IndexOfAnyExcept(HexDigits));
        if (text is ['#', ..])
            return IsNumber(text[1..], text[1..].IndexOfAnyExceptInRange('0', '9'));
        foreach (string name in References)
        {
            if (text.StartsWith(name))
                return true;
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int digits) => digits is > 0 and <= 10 && text[digits] == ';';
}
