namespace ManyHands.Scraping;

/// <summary>A row of the table of URLs.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Spelling">As first spelled.</param>
/// <param name="Identity">Its normal form; the text itself when it is no URL.</param>
/// <param name="HasRest">More tells it from others than its text: user and password, or the length of a malformed line.</param>
internal sealed record UrlRow(long Id, string Spelling, string Identity, bool HasRest);

/// <summary>Finds a URL in the journal, and those that may have been meant. Thread-safe.</summary>
internal static class UrlFinder
{
    /// <summary>One scan of all URLs: the journal has no index of them, since one would slow down every crawl.</summary>
    /// <returns>The URL, or null; and those near to it that are known, where it is not.</returns>
    public static (UrlRow? Found, IReadOnlyList<UrlRow> Near) Find(JournalReader reader, OfferedUrl url)
    {
        UrlFingerprints fingerprints = ReadFingerprints(reader);
        byte[]? rest = fingerprints.Rest(url);
        List<string> near = [.. Near(url)];
        var wanted = new HashSet<string>(near, StringComparer.Ordinal) { url.Identity };
        string hashes = string.Join(',', wanted.Select(identity => unchecked((long)fingerprints.Hash(identity, null))));

        // A rest changes the hash; rows that have one are few.
        using SqliteStatement rows = reader.Prepare($"""
            SELECT id, url, coalesce(href, url), rest FROM urls
            WHERE hash IN ({hashes}) OR (rest IS NOT NULL AND coalesce(href, url) = ?1)
            """);
        rows.Bind(1, url.Identity);
        UrlRow? exact = null;
        UrlRow? other = null;
        var known = new List<UrlRow>();
        while (rows.Step())
        {
            var row = new UrlRow(rows.Int64(0), rows.Text(1)!, rows.Text(2)!, !rows.IsNull(3));
            if (!wanted.Contains(row.Identity))
                continue;
            if (row.Identity != url.Identity)
                known.Add(row);
            else if (rest is null ? !row.HasRest : row.HasRest && rows.Bytes(3).SequenceEqual(rest))
                exact ??= row;
            else
                other ??= row;
        }
        known.Sort((left, right) => near.IndexOf(left.Identity).CompareTo(near.IndexOf(right.Identity)));
        return (exact ?? other, known);
    }

    /// <summary>Spellings that people mix up, the likelier ones first: the other scheme, <c>www.</c>, a slash at the end.</summary>
    private static IEnumerable<string> Near(OfferedUrl offered)
    {
        if (offered.Url is { } url)
            return Near(url);
        // A scheme may have been left out.
        return ((string[])[$"https://{offered.Spelling}", $"http://{offered.Spelling}"])
            .Select(static text => WebUrl.TryParse(text, out WebUrl? guess, out _) ? guess : null)
            .OfType<WebUrl>().SelectMany(static guess => Near(guess).Prepend(guess.Href)).Distinct();
    }

    private static List<string> Near(WebUrl url)
    {
        string port = url.IsDefaultPort ? "" : $":{url.Port}";
        string[] schemes = [url.Scheme, url.IsHttps ? "http" : "https"];
        string[] hosts = url.HostAddress is not null ? [url.Host]
            : url.Host.StartsWith("www.", StringComparison.Ordinal) ? [url.Host, url.Host[4..]]
            : [url.Host, $"www.{url.Host}"];
        string[] paths = url.Path == "/" ? [url.Path] : [url.Path, url.Path[^1] == '/' ? url.Path[..^1] : $"{url.Path}/"];
        var near = new List<string>();
        for (int changes = 1; changes <= 3; changes++)
            for (int i = 0; i < schemes.Length; i++)
                for (int j = 0; j < hosts.Length; j++)
                    for (int k = 0; k < paths.Length; k++)
                        if (i + j + k == changes && WebUrl.TryParse($"{schemes[i]}://{hosts[j]}{port}{paths[k]}{url.Query}", out WebUrl? guess, out _))
                            near.Add(guess.Href);
        return near;
    }

    private static UrlFingerprints ReadFingerprints(JournalReader reader)
    {
        using SqliteStatement meta = reader.Prepare("SELECT (SELECT value FROM meta WHERE key = 'seed'), (SELECT value FROM meta WHERE key = 'salt')");
        meta.Step();
        var fingerprints = new UrlFingerprints(meta.Int64(0), meta.Bytes(1).ToArray());
        meta.Reset();
        return fingerprints;
    }
}
