using System.Buffers;
using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Makes parts of a URL into names that Linux, macOS and Windows all take, and says when that lost something.</summary>
internal static class SafeName
{
    private static readonly SearchValues<char> Unsafe = SearchValues.Create("<>:\"/\\|?*");

    /// <summary>Readable and without forbidden characters; not yet without forbidden beginnings and ends.</summary>
    /// <remarks>
    /// Decoded is only what the URL parser itself would have encoded, so that two parts which differ in more than the case
    /// of hexadecimal digits stay different. What is not decoded stays, percent sign and all: that is safe everywhere.
    /// </remarks>
    public static string Readable(ReadOnlySpan<char> part, SearchValues<char> plain, ref bool lossy)
    {
        if (!part.Contains('%') && !part.ContainsAny(Unsafe))
            return part.ToString();

        var text = new StringBuilder(part.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < part.Length;)
        {
            int bytes = EscapedBytes(part[i..], utf8);
            if (bytes > 0)
            {
                bool readable = Rune.DecodeFromUtf8(utf8[..bytes], out Rune rune, out int length) == OperationStatus.Done && IsReadable(rune, plain);
                text.Append(readable ? rune.ToString() : part.Slice(i, 3));
                i += readable ? 3 * length : 3;
                continue;
            }

            char c = part[i++];
            bool forbidden = Unsafe.Contains(c);
            lossy |= forbidden;
            text.Append(forbidden ? '_' : c);
        }

        string decoded = text.ToString();
        string composed = decoded.Normalize(NormalizationForm.FormC);
        lossy |= composed != decoded;
        return composed;
    }

    /// <summary>Without a hidden, special or reserved name's look.</summary>
    /// <param name="name">As <see cref="Readable"/> gives it.</param>
    /// <param name="isWhole">Whether nothing follows it; else an extension does, before which dots and spaces do no harm.</param>
    /// <param name="lossy">Set when something was replaced.</param>
    public static string Tamed(string name, bool isWhole, ref bool lossy)
    {
        char[] characters = name.ToCharArray();
        if (characters is ['.', ..])
            characters[0] = '_';
        for (int i = characters.Length - 1; isWhole && i >= 0 && characters[i] is '.' or ' '; i--)
            characters[i] = '_';
        string tamed = characters.Length == 0 ? "_" : new string(characters);
        if (IsReserved(tamed))
        {
            int dot = tamed.IndexOf('.', StringComparison.Ordinal);
            tamed = tamed.Insert(dot < 0 ? tamed.Length : dot, "_");
        }

        lossy |= tamed != name;
        return tamed;
    }

    /// <summary>As many whole characters from the beginning as fit.</summary>
    public static string Cut(string name, int mostBytes, ref bool lossy)
    {
        if (Encoding.UTF8.GetByteCount(name) <= mostBytes)
            return name;
        lossy = true;
        int bytes = 0;
        int length = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes)
                break;
            length += rune.Utf16SequenceLength;
        }

        return name[..length];
    }

    // Windows takes these for devices, in any folder and with any extension.
    private static bool IsReserved(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string stem = (dot < 0 ? name : name[..dot]).TrimEnd(' ').ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$" or "CLOCK$"
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal))
                && stem[3] is (>= '0' and <= '9') or '¹' or '²' or '³');
    }

    /// <summary>How many percent-encoded bytes, up to four, begin here.</summary>
    private static int EscapedBytes(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int count = 0;
        while (count < 4 && text.Length >= 3 && text[0] == '%' && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
        {
            bytes[count++] = (byte)((WebUrlPercent.HexValue(text[1]) << 4) | WebUrlPercent.HexValue(text[2]));
            text = text[3..];
        }

        return count;
    }

    private static bool IsReadable(Rune rune, SearchValues<char> plain)
    {
        if (rune.IsAscii)
            return rune.Value is >= ' ' and <= '~' && !plain.Contains((char)rune.Value) && !Unsafe.Contains((char)rune.Value) && rune.Value is not ('%' or '#');
        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }
}
