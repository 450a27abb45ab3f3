using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>The octets that robots.txt is made of, by class (RFC 9309, 2.2; RFC 3986, 2). Thread-safe.</summary>
internal static class RobotsOctets
{
    private static readonly SearchValues<byte> UnreservedOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    private static readonly SearchValues<byte> ReservedOctets = SearchValues.Create(":/?#[]@!$&'()*+,;="u8);

    private static readonly SearchValues<byte> PlainOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;="u8);

    private static readonly SearchValues<byte> SpaceValues = SearchValues.Create(Spaces);

    // A product token's (2.2.1).
    private static readonly SearchValues<byte> TokenOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"u8);

    // What the grammar calls WS, and the vertical tab and form feed that editors leave: the great crawlers trim them too.
    private static ReadOnlySpan<byte> Spaces => " \t\v\f"u8;

    public static bool IsUnreserved(byte value) => UnreservedOctets.Contains(value);

    public static bool IsReserved(byte value) => ReservedOctets.Contains(value);

    /// <summary>Every octet is reserved or unreserved: nothing is encoded or needs to be.</summary>
    public static bool ArePlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(PlainOctets);

    public static bool IsSpace(byte value) => Spaces.Contains(value);

    public static int IndexOfSpace(ReadOnlySpan<byte> text) => text.IndexOfAny(SpaceValues);

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(Spaces);

    /// <summary>Holds a control character, which the grammar excludes; a tab is white space, and DEL is in the grammar.</summary>
    public static bool HasControl(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (value < ' ' && value != '\t')
                return true;
        }

        return false;
    }

    /// <summary>The letters, underscores and hyphens that the text begins with.</summary>
    public static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExcept(TokenOctets);
        return end < 0 ? text : text[..end];
    }

    /// <summary>
    /// Takes one octet off the front, out of its percent-encoding where it has one. A percent sign without two hexadecimal
    /// digits after it is itself.
    /// </summary>
    public static byte Take(ref ReadOnlySpan<byte> text, out bool encoded)
    {
        byte value = text[0];
        encoded = value == '%' && text.Length > 2 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]);
        if (encoded)
            value = (byte)((WebUrlPercent.HexValue((char)text[1]) << 4) | WebUrlPercent.HexValue((char)text[2]));
        text = text[(encoded ? 3 : 1)..];
        return value;
    }
}
