using System.Buffers;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Percent-encoding and -decoding with the URL Standard's sets.</summary>
internal static class WebUrlPercent
{
    // What stays as it is: the printable ASCII characters that are not in the standard's percent-encode sets.
    public static readonly SearchValues<char> PlainInQuery = SearchValues.Create(PrintableExcept("\"#<>'"));
    public static readonly SearchValues<char> PlainInPath = SearchValues.Create(PrintableExcept("\"#<>?^`{}\\"));

    public static void Encode(ReadOnlySpan<char> text, SearchValues<char> plain, ref WebUrlBuffer to)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (true)
        {
            int run = text.IndexOfAnyExcept(plain);
            if (run < 0)
            {
                to.Append(text);
                return;
            }

            to.Append(text[..run]);

            // Half of a surrogate pair becomes U+FFFD, as the standard's UTF-8 encoder has it.
            Rune.DecodeFromUtf16(text[run..], out Rune rune, out int length);
            foreach (byte value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                to.Append('%');
                to.Append(HexDigit(value >> 4));
                to.Append(HexDigit(value & 15));
            }

            text = text[(run + length)..];
        }
    }

    /// <summary>The bytes as UTF-8; a percent sign without two hexadecimal digits after it stays.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
            return text.ToString();

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int read = Encoding.UTF8.GetBytes(text, bytes);
        int written = 0;
        for (int i = 0; i < read; i++)
        {
            if (bytes[i] == '%' && i + 2 < read && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[written++] = (byte)((HexValue((char)bytes[i + 1]) << 4) | HexValue((char)bytes[i + 2]));
                i += 2;
            }
            else
            {
                bytes[written++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, written);
    }

    public static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static char HexDigit(int value) => "0123456789ABCDEF"[value];

    private static string PrintableExcept(string excluded) =>
        string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => !excluded.Contains(c, StringComparison.Ordinal)));
}
