using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ManyHands.Testing;

/// <summary>
/// A made-up site of many small pages woven together: a tree whose every fifth knot is behind a redirect, links across it,
/// links to pages that are gone, that robots.txt disallows, and that have the same content as another. All of it follows from the
/// number of pages. Thread-safe.
/// </summary>
public sealed class WovenSite
{
    private const int Children = 4;
    private const int Across = 4;
    private readonly int _pages;
    private readonly FrozenDictionary<string, Answered> _expected;

    public WovenSite(int pages)
    {
        _pages = pages;
        _expected = Enumerable.Range(0, pages).SelectMany(UrlsOf).ToFrozenDictionary(static each => each.Key, static each => each.Value, StringComparer.Ordinal);
    }

    /// <summary>Where a crawl starts; everything can be reached from there.</summary>
    public static string Start => "/page/0";

    /// <summary>What a crawl must come to: each target, and what it answers with.</summary>
    public IReadOnlyDictionary<string, Answered> Expected => _expected;

    public Task HandleAsync(Exchange exchange)
    {
        string target = exchange.Request.Target;
        if (target == "/robots.txt")
            return exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", "User-agent: *\nDisallow: /private/\n");
        int number = int.TryParse(target.AsSpan(target.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int read) ? read : -1;
        const string Html = "Content-Type: text/html; charset=utf-8\r\n";
        return _expected.GetValueOrDefault(target)?.Status switch
        {
            200 => exchange.AnswerAsync("200 OK", Html, Page(number)),
            301 => exchange.AnswerAsync("301 Moved Permanently", $"{Html}Location: /page/{number}\r\n", Moved),
            _ => exchange.AnswerAsync("404 Not Found", Html, Gone),
        };
    }

    private static byte[] Gone { get; } = Encoding.UTF8.GetBytes("<!doctype html><title>Gone</title><p>This page is gone.</p>\n");

    private static byte[] Moved { get; } = Encoding.UTF8.GetBytes("<!doctype html><title>Moved</title><p>This page has moved.</p>\n");

    private IEnumerable<KeyValuePair<string, Answered>> UrlsOf(int number)
    {
        string sha256 = GoodSite.Sha256(Page(number));
        yield return new($"/page/{number}", new Answered(200, sha256));
        if (IsMoved(number))
            yield return new($"/moved/{number}", new Answered(301, null));
        if (number % 20 == 3)
            yield return new($"/gone/{number}", new Answered(404, GoodSite.Sha256(Gone)));
        if (number % 20 == 9)
            yield return new($"/private/{number}", new Answered(null, null));
        if (number % 20 == 15)
            yield return new($"/copy/{number}", new Answered(200, sha256));
    }

    private byte[] Page(int number)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><title>Page {number}</title>\n<p>Line {number} of what was never written.</p>\n<ul>\n");
        for (int child = (number * Children) + 1; child <= (number + 1) * Children && child < _pages; child++)
            Link($"/{(IsMoved(child) ? "moved" : "page")}/{child}");
        for (int i = 1; i <= Across; i++)
            Link($"../page/{(number * 7919L + (i * 104_729L)) % _pages}#part-{i}");
        foreach ((int rest, string kind) in (ReadOnlySpan<(int, string)>)[(3, "gone"), (9, "private"), (15, "copy")])
            if (number % 20 == rest)
                Link($"/{kind}/{number}");
        return Encoding.UTF8.GetBytes(page.Append("</ul>\n").ToString());

        void Link(string url) => page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{url}\">Somewhere else</a>\n");
    }

    private static bool IsMoved(int number) => number > 0 && number % 5 == 1;

    /// <summary>What a target answers with.</summary>
    /// <param name="Status">Null where robots.txt disallows it.</param>
    /// <param name="Sha256">Null where nothing is kept.</param>
    public sealed record Answered(int? Status, string? Sha256);
}
