using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// A URL's key in a CDXJ index: the host's labels turned round, then path and query, simplified so that spellings which
/// mostly lead to the same page share a key (<c>com,example)/path?a=1&amp;b=2</c>).
/// </summary>
/// <remarks>
/// The rules are those of the Internet Archive's canonicalization as its <c>surt</c> package has them
/// (<c>GoogleURLCanonicalizer</c>, then <c>IAURLCanonicalizer</c>, without scheme and trailing comma), which pywb and
/// cdxj-indexer look captures up by: another key would not be found. Host: <c>www</c>, <c>www2</c> … dropped, default port
/// dropped, IPv4 turned round as well. Path: percent-encoding undone as often as it was done and then applied once, empty
/// segments dropped, lower case, ASP.NET session segments and a trailing slash dropped. Query: the same encoding, lower case,
/// session parameters dropped, the rest sorted.
/// </remarks>
internal static class SurtKey
{
    private const string Unescaped = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public static string Of(WebUrl url)
    {
        var key = new StringBuilder(url.Href.Length + 8);
        AppendHost(key, url);
        key.Append(')').Append(PathOf(url.Path));
        if (QueryOf(url.Query) is { Length: > 0 } query)
            key.Append('?').Append(query);
        return key.ToString();
    }

    private static void AppendHost(StringBuilder key, WebUrl url)
    {
        string host = url.Host.Trim('[', ']').Trim('.');
        if (!host.Contains(':', StringComparison.Ordinal))
        {
            string[] labels = WithoutWww(host).Split('.', StringSplitOptions.RemoveEmptyEntries);
            Array.Reverse(labels);
            host = string.Join(',', labels);
        }
        key.Append(host);
        if (!url.IsDefaultPort)
            key.Append(':').Append(url.Port);
    }

    private static string WithoutWww(string host)
    {
        if (!host.StartsWith("www", StringComparison.Ordinal))
            return host;
        int end = 3;
        while (end < host.Length && char.IsAsciiDigit(host[end]))
            end++;
        return end < host.Length && host[end] == '.' ? host[(end + 1)..] : host;
    }

    private static string PathOf(string path)
    {
        string plain = Unescape(path);
        var kept = new List<string>();
        // The parser has resolved dot segments, but not those that were encoded twice.
        foreach (string segment in plain.Split('/').Skip(1))
        {
            if (segment == ".")
                continue;
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else
                kept.Add(segment);
        }

        var joined = new StringBuilder(plain.Length + 1).Append('/');
        for (int i = 0; i < kept.Count - 1; i++)
            if (kept[i].Length > 0)
                joined.Append(kept[i]).Append('/');
        if (kept.Count > 0)
            joined.Append(kept[^1]);
        string result = SurtSessions.RemoveFromPath(Escape(joined.ToString()).ToLowerInvariant());
        return result.Length > 1 && result[^1] == '/' ? result[..^1] : result;
    }

    private static string QueryOf(string query)
    {
        if (query.Length <= 1)
            return "";
        string plain = SurtSessions.RemoveFromQuery(Escape(Unescape(query[1..]))).ToLowerInvariant();
        if (plain.Length <= 1)
            return plain;
        string[] arguments = plain.Split('&');
        Array.Sort(arguments, CompareArguments);
        return string.Join('&', arguments);
    }

    // By name, then a name alone before one with a value, then by value.
    private static int CompareArguments(string left, string right)
    {
        int leftName = left.IndexOf('=', StringComparison.Ordinal);
        int rightName = right.IndexOf('=', StringComparison.Ordinal);
        int names = left.AsSpan(0, leftName < 0 ? left.Length : leftName)
            .SequenceCompareTo(right.AsSpan(0, rightName < 0 ? right.Length : rightName));
        if (names != 0 || leftName < 0 || rightName < 0)
            return names != 0 ? names : leftName.CompareTo(rightName);
        return left.AsSpan(leftName).SequenceCompareTo(right.AsSpan(rightName));
    }

    /// <summary>Undoes percent-encoding until there is none left, each character standing for one byte.</summary>
    /// <remarks>In one pass: a byte that is decoded may end another escape, which can only be the last one written.</remarks>
    private static string Unescape(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            plain.Append(character);
            while (plain.Length >= 3 && plain[^3] == '%' && char.IsAsciiHexDigit(plain[^2]) && char.IsAsciiHexDigit(plain[^1]))
            {
                char value = (char)(Convert.ToInt32($"{plain[^2]}{plain[^1]}", 16));
                plain.Length -= 3;
                plain.Append(value);
            }
        }

        return plain.ToString();
    }

    private static string Escape(string bytes)
    {
        var escaped = new StringBuilder(bytes.Length);
        foreach (char value in bytes)
        {
            if (char.IsAsciiLetterOrDigit(value) || Unescaped.Contains(value, StringComparison.Ordinal))
                escaped.Append(value);
            else
                escaped.Append('%').Append(((int)value).ToString("X2", null));
        }

        return escaped.ToString();
    }
}
