namespace ManyHands.Scraping;

/// <summary>Cuts user and password out of a spelling, so that it can be shown and stored.</summary>
internal static class WebUrlCredentials
{
    // What stands before the @ of these is an address to be shown, not a user who logs in.
    private static readonly string[] AddressSchemes = ["mailto", "sip", "sips", "xmpp", "acct", "im", "cid", "mid"];

    public static string Remove(string spelling)
    {
        if (!spelling.Contains('@', StringComparison.Ordinal))
            return spelling;

        int start = AuthorityStart(spelling);
        if (start < 0)
            return spelling;

        // A URL says where its authority ends, whatever its scheme. In anything else a password may contain whatever
        // broke the URL, so everything before the last @ goes.
        bool parses = WebUrlParser.Parse("https://" + spelling[start..], null, out _) is not null;
        int end = parses ? spelling.AsSpan(start).IndexOfAny("/\\?#") : -1;
        ReadOnlySpan<char> authority = end < 0 ? spelling.AsSpan(start) : spelling.AsSpan(start, end);
        int at = authority.LastIndexOf('@');
        return at < 0 ? spelling : string.Concat(spelling.AsSpan(0, start), spelling.AsSpan(start + at + 1));
    }

    /// <summary>Where user, password and host begin; 0 without a known scheme, -1 where there are none.</summary>
    private static int AuthorityStart(string spelling)
    {
        int i = 0;
        while (i < spelling.Length && spelling[i] <= ' ')
            i++;
        int textStart = i;

        // Tabs and line ends may stand anywhere within and mean nothing.
        while (i < spelling.Length && (char.IsAsciiLetterOrDigit(spelling[i]) || spelling[i] is '+' or '-' or '.' or '\t' or '\n' or '\r'))
            i++;
        if (i == spelling.Length || spelling[i] != ':' || i == textStart)
            return AfterBrokenScheme(spelling, i) ?? SkipSlashes(spelling, textStart);

        string scheme = string.Concat(spelling[textStart..i].Where(c => c > ' ')).ToLowerInvariant();
        if (AddressSchemes.Contains(scheme))
            return -1;
        int start = SkipSlashes(spelling, i + 1);

        // In "user:secret@host" there is no scheme: what looks like one is the user.
        bool hasSlashes = spelling.AsSpan(i + 1, start - i - 1).ContainsAny('/', '\\');
        return hasSlashes || scheme is "http" or "https" ? start : textStart;
    }

    // A URL within other text, or with a typing error in its scheme, still has its authority after "://".
    private static int? AfterBrokenScheme(string spelling, int from)
    {
        int end = spelling.AsSpan(from).IndexOfAny("/\\?#");
        int marker = end < 1 ? -1 : from + end - 1;
        return marker >= 0 && spelling.AsSpan(marker).StartsWith("://", StringComparison.Ordinal) && spelling.IndexOf(':', StringComparison.Ordinal) == marker
            ? marker + 3
            : null;
    }

    private static int SkipSlashes(string spelling, int i)
    {
        while (i < spelling.Length && spelling[i] is '/' or '\\' or '\t' or '\n' or '\r')
            i++;
        return i;
    }
}
