using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>Reads a Content-Type field as the WHATWG MIME Sniffing Standard does, and a little more leniently.</summary>
internal static class MediaType
{
    private const string Spaces = "\t\n\r ";
    private const int Longest = 200;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Media type and charset label, both in lower case, each null where there is none that makes sense.</summary>
    /// <remarks>Neither ever contains anything but printable ASCII characters. The label need not be a known one.</remarks>
    public static (string? Type, string? Charset) Parse(string? value)
    {
        ReadOnlySpan<char> rest = value.AsSpan().Trim(Spaces);
        int semicolon = rest.IndexOf(';');
        string? type = TypeOf(semicolon < 0 ? rest : rest[..semicolon]);

        string? charset = null;
        while (semicolon >= 0 && charset is null)
        {
            rest = rest[(semicolon + 1)..].TrimStart(Spaces);
            int nameLength = rest.IndexOfAny(';', '=');
            if (nameLength < 0)
                break;
            ReadOnlySpan<char> name = rest[..nameLength];
            bool hasValue = rest[nameLength] == '=';
            rest = rest[(hasValue ? nameLength + 1 : nameLength)..];
            string parameter = hasValue ? ReadValue(ref rest) : "";
            if (name.Trim(Spaces).Equals("charset", StringComparison.OrdinalIgnoreCase))
                charset = LabelOf(parameter);
            semicolon = rest.IndexOf(';');
        }

        return (type, charset);
    }

    private static string? TypeOf(ReadOnlySpan<char> text)
    {
        // Some servers forget the semicolon, or send the field twice: what stands before the first gap counts.
        int gap = text.IndexOfAny("\t\n\r ,");
        if (gap >= 0)
            text = text[..gap];
        int slash = text.IndexOf('/');
        bool valid = text.Length <= Longest && slash > 0 && slash < text.Length - 1
            && !text[..slash].ContainsAnyExcept(TokenCharacters) && !text[(slash + 1)..].ContainsAnyExcept(TokenCharacters);
        return valid ? text.ToString().ToLowerInvariant() : null;
    }

    // A value up to the next semicolon, or a quoted one, in which a backslash takes the next character as it is.
    private static string ReadValue(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(Spaces);
        if (!rest.StartsWith('"'))
        {
            int end = rest.IndexOf(';');
            ReadOnlySpan<char> plain = end < 0 ? rest : rest[..end];
            rest = rest[plain.Length..];
            return plain.Trim(Spaces).ToString();
        }

        var text = new System.Text.StringBuilder();
        int i = 1;
        for (; i < rest.Length && rest[i] != '"'; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
                i++;
            text.Append(rest[i]);
        }

        rest = rest[Math.Min(i + 1, rest.Length)..];
        return text.ToString().Trim();
    }

    // Single quotes are not quotes here, but are often meant so. A colon occurs in labels (iso_8859-1:1987).
    private static string? LabelOf(string value)
    {
        int gap = value.AsSpan().IndexOfAny(" ,");
        string label = (gap < 0 ? value : value[..gap]).Trim('\'').ToLowerInvariant();
        return label.Length is > 0 and <= Longest && !label.Replace(":", "", StringComparison.Ordinal).AsSpan().ContainsAnyExcept(TokenCharacters) ? label : null;
    }
}
