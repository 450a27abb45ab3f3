namespace ManyHands.Scraping;

/// <summary>Session identifiers that are no part of a URL's key, as <see cref="SurtKey"/>'s source defines them.</summary>
internal static class SurtSessions
{
    private const int AspNetLength = 24;
    private const int IdLength = 32;

    /// <summary>Drops <c>jsessionid</c>, <c>phpsessid</c>, <c>sid</c>, <c>aspsessionid…</c> and <c>cfid</c> with <c>cftoken</c>: of each the last one.</summary>
    public static string RemoveFromQuery(string query)
    {
        foreach (string name in (ReadOnlySpan<string>)["jsessionid=", "phpsessid=", "sid="])
            query = RemoveLast(query, name, static (text, start) => SkipId(text, start, IdLength, char.IsAsciiLetterOrDigit));
        query = RemoveLast(query, "aspsessionid", static (text, start) =>
        {
            int name = SkipId(text, start, 8, char.IsAsciiLetter);
            return name > 0 && name < text.Length && text[name] == '=' ? SkipId(text, name + 1, AspNetLength, char.IsAsciiLetter) : -1;
        });
        return RemoveColdFusion(query);
    }

    /// <summary>Drops the last segment such as <c>(S(…))</c> or <c>(…)</c> that stands before an <c>.aspx</c> page. Takes lower case.</summary>
    public static string RemoveFromPath(string path)
    {
        int page = path.LastIndexOf(".aspx", StringComparison.Ordinal);
        if (page < 0)
            return path;
        path = RemoveFromPath(path, static segment =>
        {
            ReadOnlySpan<char> rest = segment;
            while (rest.Length >= AspNetLength + 3 && char.IsAsciiLetterLower(rest[0]) && IsInParentheses(rest[1..(AspNetLength + 3)]))
                rest = rest[(AspNetLength + 3)..];
            return rest.IsEmpty && !segment.IsEmpty;
        });
        return RemoveFromPath(path, static segment => segment.Length == AspNetLength && IsId(segment));
    }

    private delegate bool InnerTest(ReadOnlySpan<char> inner);

    private static string RemoveFromPath(string path, InnerTest isSession)
    {
        for (int end = path.LastIndexOf('/'); end > 0;)
        {
            int start = path.LastIndexOf('/', end - 1);
            if (start < 0)
                return path;
            ReadOnlySpan<char> segment = path.AsSpan(start + 1, end - start - 1);
            if (segment.Length > 2 && segment[0] == '(' && segment[^1] == ')' && isSession(segment[1..^1]) && LeadsToPage(path.AsSpan(end + 1)))
                return string.Concat(path.AsSpan(0, start + 1), path.AsSpan(end + 1));
            end = start;
        }

        return path;
    }

    private static bool LeadsToPage(ReadOnlySpan<char> rest)
    {
        int question = rest.IndexOf('?');
        return (question < 0 ? rest : rest[..question]).LastIndexOf(".aspx") > 0;
    }

    private static bool IsInParentheses(ReadOnlySpan<char> text) => text[0] == '(' && text[^1] == ')' && IsId(text[1..^1]);

    private static bool IsId(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
            if (!(char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)))
                return false;
        return true;
    }

    // The last "cfid=…&cftoken=…" with both values.
    private static string RemoveColdFusion(string query)
    {
        const string Id = "cfid=";
        const string Token = "&cftoken=";
        int limit = query.Length;
        while (query.AsSpan(0, limit).LastIndexOf(Token, StringComparison.OrdinalIgnoreCase) is var token and > 0)
        {
            int value = token + Token.Length;
            int end = query.IndexOf('&', value);
            end = end < 0 ? query.Length : end;
            int parameter = query.LastIndexOf('&', token - 1) + 1;
            int id = query.AsSpan(parameter, Math.Max(0, token - 1 - parameter)).LastIndexOf(Id, StringComparison.OrdinalIgnoreCase);
            if (id >= 0 && end > value)
                return string.Concat(query.AsSpan(0, parameter + id), end < query.Length ? query.AsSpan(end + 1) : "");
            limit = token;
        }

        return query;
    }

    private static string RemoveLast(string query, string name, Func<string, int, int> findEnd)
    {
        for (int at = query.LastIndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            int end = findEnd(query, at + name.Length);
            if (end >= 0 && (end == query.Length || query[end] == '&'))
                return string.Concat(query.AsSpan(0, at), end < query.Length ? query.AsSpan(end + 1) : "");
            at = at == 0 ? -1 : query.LastIndexOf(name, at - 1, StringComparison.OrdinalIgnoreCase);
        }

        return query;
    }

    /// <summary>Where so many allowed characters end; -1 when there are not so many.</summary>
    private static int SkipId(string text, int start, int length, Func<char, bool> allows)
    {
        int end = start + length;
        if (end > text.Length)
            return -1;
        for (int i = start; i < end; i++)
            if (!allows(text[i]))
                return -1;
        return end;
    }
}
