using System.Buffers;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Finds the encoding that an HTML document names in a <c>meta</c> element: the algorithm "prescan a byte stream to
/// determine its encoding" of the HTML Standard (13.2.3.2). Not thread-safe; lives on one stack.
/// </summary>
internal ref struct MetaPrescan
{
    private static readonly SearchValues<char> LabelEnds = SearchValues.Create("\t\n\f\r ;");

    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    private MetaPrescan(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    private readonly ReadOnlySpan<byte> Rest => _at < _bytes.Length ? _bytes[_at..] : default;

    public static string? Find(ReadOnlySpan<byte> bytes) => new MetaPrescan(bytes).Run();

    private string? Run()
    {
        while (true)
        {
            int tag = Rest.IndexOf((byte)'<');
            if (tag < 0)
                return null;
            _at += tag;
            if (Rest.StartsWith("<!--"u8))
            {
                // "<!-->" is a whole comment.
                int end = Rest[2..].IndexOf("-->"u8);
                if (end < 0)
                    return null;
                _at += 2 + end + 3;
            }
            else if (IsMeta(Rest))
            {
                _at += "<meta".Length;
                if (ReadMeta() is { } name)
                    return name;
            }
            else if (IsTag(Rest))
            {
                while (_at < _bytes.Length && !IsSpace(_bytes[_at]) && _bytes[_at] != '>')
                    _at++;
                while (TryReadAttribute(out _, out _))
                {
                }
            }
            else if (Rest is [_, (byte)'!' or (byte)'/' or (byte)'?', ..])
            {
                int end = Rest.IndexOf((byte)'>');
                if (end < 0)
                    return null;
                _at += end + 1;
            }
            else
            {
                _at++;
            }
        }
    }

    private static bool IsMeta(ReadOnlySpan<byte> rest) =>
        rest.Length > 5 && Ascii.EqualsIgnoreCase(rest[..5], "<meta"u8) && (IsSpace(rest[5]) || rest[5] == '/');

    private static bool IsTag(ReadOnlySpan<byte> rest)
    {
        int name = rest is [_, (byte)'/', ..] ? 2 : 1;
        return rest.Length > name && char.IsAsciiLetter((char)rest[name]);
    }

    private static bool IsSpace(byte value) => value is (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' or (byte)' ';

    private string? ReadMeta()
    {
        HashSet<string> seen = [];
        bool isPragma = false;
        bool? needsPragma = null;
        bool charsetSet = false;
        string? charset = null;
        while (TryReadAttribute(out string name, out string value))
        {
            if (!seen.Add(name))
                continue;
            if (name == "http-equiv")
            {
                isPragma |= value == "content-type";
            }
            else if (name == "content" && !charsetSet && FromContent(value) is { } found)
            {
                (charset, charsetSet, needsPragma) = (found, true, true);
            }
            else if (name == "charset")
            {
                (charset, charsetSet, needsPragma) = (EncodingLabels.NameOf(value), true, false);
            }
        }

        // A tag that the bytes cut short says nothing.
        if (_at >= _bytes.Length || needsPragma is null || (needsPragma.Value && !isPragma))
            return null;
        return charset switch
        {
            "utf-16le" or "utf-16be" => "utf-8",
            "x-user-defined" => "windows-1252",
            _ => charset,
        };
    }

    /// <summary>The standard's "extracting a character encoding from a meta element", on a value in lower case.</summary>
    private static string? FromContent(ReadOnlySpan<char> content)
    {
        const string Spaces = "\t\n\f\r ";
        while (true)
        {
            int at = content.IndexOf("charset");
            if (at < 0)
                return null;
            content = content[(at + 7)..].TrimStart(Spaces);
            if (!content.StartsWith('='))
                continue;
            content = content[1..].TrimStart(Spaces);
            if (content is ['"' or '\'', ..])
            {
                int end = content[1..].IndexOf(content[0]);
                return end < 0 ? null : EncodingLabels.NameOf(content.Slice(1, end));
            }

            int stop = content.IndexOfAny(LabelEnds);
            return EncodingLabels.NameOf(stop < 0 ? content : content[..stop]);
        }
    }

    /// <summary>The standard's "get an attribute", name and value in lower case; false where the tag or the bytes end.</summary>
    private bool TryReadAttribute(out string name, out string value)
    {
        name = value = "";
        while (_at < _bytes.Length && (IsSpace(_bytes[_at]) || _bytes[_at] == '/'))
            _at++;
        if (_at >= _bytes.Length || _bytes[_at] == '>')
            return false;

        int start = _at;
        while (_at < _bytes.Length && !IsSpace(_bytes[_at]) && _bytes[_at] is not ((byte)'/' or (byte)'>') && (_bytes[_at] != '=' || _at == start))
            _at++;
        name = Lower(_bytes[start.._at]);
        SkipSpaces();
        if (Rest is not [(byte)'=', ..])
            return _at < _bytes.Length;
        _at++;
        SkipSpaces();
        if (Rest is [(byte)'"' or (byte)'\'', ..])
        {
            byte quote = _bytes[_at++];
            int length = Rest.IndexOf(quote);
            if (length < 0)
            {
                _at = _bytes.Length;
                return false;
            }

            value = Lower(_bytes.Slice(_at, length));
            _at += length + 1;
            return true;
        }

        start = _at;
        while (_at < _bytes.Length && !IsSpace(_bytes[_at]) && _bytes[_at] != '>')
            _at++;
        value = Lower(_bytes[start.._at]);
        return _at < _bytes.Length;
    }

    private void SkipSpaces()
    {
        while (_at < _bytes.Length && IsSpace(_bytes[_at]))
            _at++;
    }

    private static string Lower(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes).ToLowerInvariant();
}
