using System.Net;

namespace ManyHands.Scraping;

/// <summary>
/// The basic URL parser of the WHATWG URL Standard, for http and https. Its states are the methods here: for these two
/// schemes each one ends at a character that can be looked for, so that no state machine is needed.
/// </summary>
internal static class WebUrlParser
{
    public static WebUrl? Parse(ReadOnlySpan<char> text, WebUrl? baseUrl, out WebUrlFlaw flaw)
    {
        text = Strip(text);
        if (text.ContainsAny('\t', '\n', '\r'))
            text = text.ToString().Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

        int fragment = text.IndexOf('#');
        if (fragment >= 0)
            text = text[..fragment];

        ReadOnlySpan<char> scheme = SchemeOf(text);
        if (scheme.IsEmpty)
        {
            flaw = WebUrlFlaw.NoScheme;
            return baseUrl is null ? null : ParseRelative(text, baseUrl, out flaw);
        }

        bool https = scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!https && !scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            flaw = WebUrlFlaw.OtherScheme;
            return null;
        }

        ReadOnlySpan<char> rest = text[(scheme.Length + 1)..];
        if (baseUrl is not null && baseUrl.IsHttps == https && !rest.StartsWith("//", StringComparison.Ordinal))
            return ParseRelative(rest, baseUrl, out flaw);
        return ParseAuthority(rest.TrimStart("/\\"), https, out flaw);
    }

    /// <summary>Without the control characters and spaces around it.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && text[start] <= ' ')
            start++;
        int end = text.Length;
        while (end > start && text[end - 1] <= ' ')
            end--;
        return text[start..end];
    }

    /// <summary>What stands before the colon, or nothing when the text doesn't begin with a scheme.</summary>
    public static ReadOnlySpan<char> SchemeOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
            return default;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == ':')
                return text[..i];
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('+' or '-' or '.'))
                return default;
        }

        return default;
    }

    private static bool IsSlash(char c) => c is '/' or '\\';

    private static WebUrl? ParseRelative(ReadOnlySpan<char> text, WebUrl baseUrl, out WebUrlFlaw flaw)
    {
        if (text.Length >= 2 && IsSlash(text[0]) && IsSlash(text[1]))
            return ParseAuthority(text.TrimStart("/\\"), baseUrl.IsHttps, out flaw);

        flaw = WebUrlFlaw.None;
        var href = new WebUrlBuffer(stackalloc char[512]);
        try
        {
            href.Append(baseUrl.Origin);
            int pathStart = href.Length;
            int query = text.IndexOf('?');
            ReadOnlySpan<char> path = query < 0 ? text : text[..query];
            if (path.IsEmpty)
            {
                href.Append(baseUrl.Path);
            }
            else
            {
                if (!IsSlash(path[0]))
                {
                    href.Append(baseUrl.Path);
                    Shorten(ref href, pathStart);
                }

                AppendPath(path, ref href, pathStart);
            }

            int queryStart = href.Length;
            if (text.IsEmpty)
                href.Append(baseUrl.Query);
            else if (query >= 0)
                WebUrlPercent.Encode(text[query..], WebUrlPercent.PlainInQuery, ref href);
            return new WebUrl(
                href.Written.ToString(), pathStart, queryStart, baseUrl.Port, baseUrl.HostAddress, baseUrl.UserName, baseUrl.Password);
        }
        finally
        {
            href.Dispose();
        }
    }

    private static WebUrl? ParseAuthority(ReadOnlySpan<char> text, bool https, out WebUrlFlaw flaw)
    {
        int end = text.IndexOfAny('/', '\\', '?');
        ReadOnlySpan<char> authority = end < 0 ? text : text[..end];
        ReadOnlySpan<char> rest = end < 0 ? default : text[end..];

        string? userName = null;
        string? password = null;
        int at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            (userName, password) = Credentials(authority[..at]);
            authority = authority[(at + 1)..];
        }

        int colon = PortColon(authority);
        ReadOnlySpan<char> hostText = colon < 0 ? authority : authority[..colon];
        int port = WebUrl.DefaultPort(https);
        if (colon >= 0 && !TryReadPort(authority[(colon + 1)..], ref port))
        {
            flaw = hostText.IsEmpty ? WebUrlFlaw.NoHost : WebUrlFlaw.Port;
            return null;
        }

        var href = new WebUrlBuffer(stackalloc char[512]);
        try
        {
            href.Append(https ? "https://" : "http://");
            flaw = WebUrlHost.TryAppend(hostText, ref href, out IPAddress? address);
            if (flaw != WebUrlFlaw.None)
                return null;
            if (port != WebUrl.DefaultPort(https))
            {
                href.Append(':');
                href.Append(port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            int pathStart = href.Length;
            int query = rest.IndexOf('?');
            AppendPath(query < 0 ? rest : rest[..query], ref href, pathStart);
            int queryStart = href.Length;
            if (query >= 0)
                WebUrlPercent.Encode(rest[query..], WebUrlPercent.PlainInQuery, ref href);
            return new WebUrl(href.Written.ToString(), pathStart, queryStart, port, address, userName, password);
        }
        finally
        {
            href.Dispose();
        }
    }

    private static (string? UserName, string? Password) Credentials(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> user = colon < 0 ? text : text[..colon];
        ReadOnlySpan<char> password = colon < 0 ? default : text[(colon + 1)..];
        return user.IsEmpty && password.IsEmpty ? (null, null) : (WebUrlPercent.Decode(user), WebUrlPercent.Decode(password));
    }

    /// <summary>The first colon that is not between brackets, or -1.</summary>
    private static int PortColon(ReadOnlySpan<char> authority)
    {
        bool inBrackets = false;
        for (int i = 0; i < authority.Length; i++)
        {
            if (authority[i] == '[')
                inBrackets = true;
            else if (authority[i] == ']')
                inBrackets = false;
            else if (authority[i] == ':' && !inBrackets)
                return i;
        }

        return -1;
    }

    private static bool TryReadPort(ReadOnlySpan<char> digits, ref int port)
    {
        int value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit) || (value = (value * 10) + (digit - '0')) > ushort.MaxValue)
                return false;
        }

        if (digits.Length > 0)
            port = value;
        return true;
    }

    private static void AppendPath(ReadOnlySpan<char> path, ref WebUrlBuffer href, int pathStart)
    {
        if (path.Length > 0 && IsSlash(path[0]))
            path = path[1..];
        while (true)
        {
            int end = path.IndexOfAny('/', '\\');
            ReadOnlySpan<char> segment = end < 0 ? path : path[..end];
            int dots = DotsOf(segment);
            if (dots == 2)
                Shorten(ref href, pathStart);
            if (dots == 0 || end < 0)
                href.Append('/');
            if (dots == 0)
                WebUrlPercent.Encode(segment, WebUrlPercent.PlainInPath, ref href);
            if (end < 0)
                return;
            path = path[(end + 1)..];
        }
    }

    private static void Shorten(ref WebUrlBuffer href, int pathStart)
    {
        int slash = href.Written[pathStart..].LastIndexOf('/');
        if (slash >= 0)
            href.CutTo(pathStart + slash);
    }

    /// <summary>1 for a single-dot segment, 2 for a double-dot one, with <c>%2e</c> counting as a dot; else 0.</summary>
    private static int DotsOf(ReadOnlySpan<char> segment)
    {
        int dots = 0;
        while (!segment.IsEmpty && dots < 3)
        {
            if (segment[0] == '.')
                segment = segment[1..];
            else if (segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase))
                segment = segment[3..];
            else
                return 0;
            dots++;
        }

        return dots < 3 ? dots : 0;
    }
}
