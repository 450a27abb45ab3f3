namespace ManyHands.Scraping;

internal enum WebUrlFlaw
{
    None,
    NoScheme,
    OtherScheme,
    NoHost,
    HostCharacter,
    InternationalName,
    IPv4,
    IPv6,
    Port,
}

/// <summary>Says in a sentence why a text is no http or https URL. Made only when one isn't, so it may take its time.</summary>
internal static class WebUrlProblem
{
    private const int LongestHint = 200;

    public static string Describe(WebUrlFlaw flaw, string text)
    {
        ReadOnlySpan<char> stripped = WebUrlParser.Strip(text);
        return flaw switch
        {
            WebUrlFlaw.NoScheme when stripped.IsEmpty => "It is empty.",
            WebUrlFlaw.NoScheme => "It has no scheme such as https://" + Hint(stripped),
            WebUrlFlaw.OtherScheme when LooksLikeHostAndPort(stripped) => "It has no scheme such as https://" + Hint(stripped),
            WebUrlFlaw.OtherScheme => $"Its scheme is {Shown(WebUrlParser.SchemeOf(stripped))}, not http or https.",
            WebUrlFlaw.NoHost => "It has no host.",
            WebUrlFlaw.HostCharacter => "Its host contains a character that no host name may contain.",
            WebUrlFlaw.InternationalName => "Its host is not a valid internationalized domain name.",
            WebUrlFlaw.IPv4 => "Its host ends in a number but is not an IPv4 address.",
            WebUrlFlaw.IPv6 => "Its host is not an IPv6 address, although it begins with a bracket.",
            WebUrlFlaw.Port => "Its port is not a number from 0 to 65535.",
            _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, null),
        };
    }

    private static string Shown(ReadOnlySpan<char> scheme) => scheme switch
    {
        { IsEmpty: true } => "unknown",
        { Length: > 30 } => scheme[..30].ToString() + "…",
        _ => scheme.ToString(),
    };

    // "localhost:8080/x" has the form of a URL with the scheme "localhost".
    private static bool LooksLikeHostAndPort(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text[Math.Min(text.Length, WebUrlParser.SchemeOf(text).Length + 1)..];
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? !rest.IsEmpty : digits > 0 && rest[digits] is '/' or '?' or '#';
    }

    private static string Hint(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestHint)
            return ".";
        string spelling = text.ToString();
        string guess = spelling.StartsWith("//", StringComparison.Ordinal) ? "https:" + spelling : "https://" + spelling;
        bool parses = WebUrlParser.Parse(guess, null, out _) is { } url && (url.Host.Contains('.', StringComparison.Ordinal) || url.Host == "localhost");
        bool isPath = spelling[0] is '.' or '\\' || (spelling[0] == '/' && !spelling.StartsWith("//", StringComparison.Ordinal));
        return parses && !isPath ? $"; did you mean {WebUrlCredentials.Remove(guess)}?" : ".";
    }
}
