using System.Text;

namespace ManyHands.Scraping;

/// <summary>The charset in effect for a page: byte order mark, else Content-Type, else what the document says of itself.</summary>
internal static class CharsetSniffer
{
    /// <summary>How much of the beginning is looked at, in bytes; giving more does no harm.</summary>
    public const int FirstBytes = 1024;

    /// <summary>The encoding's name as in the WHATWG Encoding Standard, in lower case, or null.</summary>
    /// <param name="firstBytes">How the body begins, decoded from its Content-Encoding.</param>
    /// <param name="mediaType">Alone, in lower case; null when the server named none, which is taken for HTML.</param>
    /// <param name="charsetParameter">As in Content-Type, or null; one that is unknown counts as none.</param>
    public static string? Detect(ReadOnlySpan<byte> firstBytes, string? mediaType, string? charsetParameter)
    {
        string? named = charsetParameter is null ? null : EncodingLabels.NameOf(charsetParameter);
        if (named is null && !IsText(mediaType))
            return null;
        if (ByteOrderMark(firstBytes) is { } marked)
            return marked;
        if (named is not null)
            return named;

        firstBytes = firstBytes[..Math.Min(FirstBytes, firstBytes.Length)];
        if (mediaType is null or "text/html")
            return MetaPrescan.Find(firstBytes) ?? XmlDeclared(firstBytes);
        return IsXml(mediaType) ? XmlDeclared(firstBytes) : null;
    }

    private static string? ByteOrderMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => "utf-8",
        [0xFE, 0xFF, ..] => "utf-16be",
        [0xFF, 0xFE, ..] => "utf-16le",
        _ => null,
    };

    private static bool IsXml(string type) => type is "text/xml" or "application/xml" || type.EndsWith("+xml", StringComparison.Ordinal);

    // Two bytes at the beginning of an image or a song are no byte order mark, whatever they are.
    private static bool IsText(string? type) =>
        type is null
        || type.StartsWith("text/", StringComparison.Ordinal)
        || IsXml(type)
        || type.EndsWith("+json", StringComparison.Ordinal)
        || type is "application/json" or "application/javascript" or "application/x-javascript" or "application/ecmascript";

    /// <summary>The HTML Standard's "get an XML encoding", and the two UTF-16 beginnings of its prescan.</summary>
    private static string? XmlDeclared(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("<\0?\0x\0"u8))
            return "utf-16le";
        if (bytes.StartsWith("\0<\0?\0x"u8))
            return "utf-16be";
        int end = bytes.IndexOf((byte)'>');
        if (!bytes.StartsWith("<?xml"u8) || end < 0)
            return null;

        ReadOnlySpan<byte> rest = bytes[..end];
        int encoding = rest.IndexOf("encoding"u8);
        if (encoding < 0)
            return null;
        rest = SkipControls(rest[(encoding + 8)..]);
        if (rest is not [(byte)'=', ..])
            return null;
        rest = SkipControls(rest[1..]);
        if (rest is not [(byte)'"' or (byte)'\'', ..])
            return null;
        int length = rest[1..].IndexOf(rest[0]);
        if (length < 0 || rest.Slice(1, length).ContainsAnyInRange((byte)0, (byte)' '))
            return null;

        // Whoever could read the declaration so far did not read UTF-16.
        string? name = EncodingLabels.NameOf(Encoding.Latin1.GetString(rest.Slice(1, length)));
        return name is "utf-16le" or "utf-16be" ? "utf-8" : name;
    }

    private static ReadOnlySpan<byte> SkipControls(ReadOnlySpan<byte> bytes)
    {
        while (bytes is [<= (byte)' ', ..])
            bytes = bytes[1..];
        return bytes;
    }
}
