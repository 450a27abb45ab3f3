namespace ManyHands.Scraping;

/// <summary>The parts of a URL as they lie in its text: <see cref="WebUrl"/>'s own properties make a string each.</summary>
internal readonly ref struct UrlParts
{
    private UrlParts(ReadOnlySpan<char> authorityAndPath, int authority, ReadOnlySpan<char> query)
    {
        AuthorityAndPath = authorityAndPath;
        Authority = authorityAndPath[..authority];
        Query = query;
    }

    /// <summary>The host, and <c>:port</c> where it isn't the scheme's own.</summary>
    public ReadOnlySpan<char> Authority { get; }

    /// <summary>Begins with a slash.</summary>
    public ReadOnlySpan<char> Path => AuthorityAndPath[Authority.Length..];

    /// <summary>What stands between the scheme and the query.</summary>
    public ReadOnlySpan<char> AuthorityAndPath { get; }

    /// <summary>Without its question mark.</summary>
    public ReadOnlySpan<char> Query { get; }

    public static UrlParts Of(WebUrl url)
    {
        ReadOnlySpan<char> rest = url.Href.AsSpan(url.IsHttps ? 8 : 7);
        int query = rest.IndexOf('?');
        ReadOnlySpan<char> head = query < 0 ? rest : rest[..query];
        return new UrlParts(head, head.IndexOf('/'), query < 0 ? default : rest[(query + 1)..]);
    }
}
