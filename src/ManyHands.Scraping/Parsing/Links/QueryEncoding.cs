using System.Buffers;
using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Percent-encodes the queries of references in the encoding of their document, as the URL Standard asks (its "query
/// state"); all other parts of a URL are UTF-8 always. Thread-safe.
/// </summary>
internal sealed class QueryEncoding
{
    private static readonly SearchValues<char> NotAscii = SearchValues.Create(Enumerable.Range(0x80, 0x10000 - 0x80).Select(c => (char)c).ToArray());

    private readonly Encoding? _encoding;

    /// <param name="charset">The document's, by its name in the Encoding Standard, or null.</param>
    public QueryEncoding(string? charset) => _encoding = TextEncodings.QueryEncoderOf(charset, new NumberFallback());

    /// <summary>The reference, with its query in ASCII where the encoding isn't UTF-8.</summary>
    public string Encode(string reference)
    {
        if (_encoding is null || !reference.AsSpan().ContainsAny(NotAscii))
            return reference;
        int end = reference.IndexOf('#', StringComparison.Ordinal);
        if (end < 0)
            end = reference.Length;
        int query = reference.AsSpan(0, end).IndexOf('?');
        if (query < 0 || !reference.AsSpan(query, end - query).ContainsAny(NotAscii))
            return reference;

        var encoded = new StringBuilder(reference, 0, query, reference.Length * 3);
        foreach (byte value in _encoding.GetBytes(reference[query..end]))
        {
            if (WebUrlPercent.PlainInQuery.Contains((char)value))
                encoded.Append((char)value);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return encoded.Append(reference, end, reference.Length - end).ToString();
    }

    /// <summary>Writes <c>&amp;#number;</c>, percent-encoded already, for what the encoding doesn't have.</summary>
    private sealed class NumberFallback : EncoderFallback
    {
        public override int MaxCharCount => "%26%231114111%3B".Length;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : EncoderFallbackBuffer
        {
            private string _text = "";
            private int _next;

            public override int Remaining => _text.Length - _next;

            public override bool Fallback(char charUnknown, int index) => Use(char.IsSurrogate(charUnknown) ? 0xFFFD : charUnknown);

            public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) =>
                Use(char.ConvertToUtf32(charUnknownHigh, charUnknownLow));

            public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

            public override bool MovePrevious()
            {
                if (_next == 0)
                    return false;
                _next--;
                return true;
            }

            public override void Reset() => (_text, _next) = ("", 0);

            private bool Use(int codePoint)
            {
                (_text, _next) = (string.Create(CultureInfo.InvariantCulture, $"%26%23{codePoint}%3B"), 0);
                return true;
            }
        }
    }
}
