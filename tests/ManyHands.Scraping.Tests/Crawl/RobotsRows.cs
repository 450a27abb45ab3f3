using System.Text;

namespace ManyHands.Scraping.Tests;

/// <summary>What a robots.txt can say. That every sentence of RFC 9309 is obeyed, tables of rules show elsewhere; here, that the crawl asks them.</summary>
internal static class RobotsRows
{
    private const string Root = "<a href=/a/x><a href=/b/y>";

    public static IEnumerable<CrawlRow> All =>
    [
        Row("Disallow", "User-agent: *\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("Disallow: /", "User-agent: *\nDisallow: /", "/ !robots"),
        Row("Disallow all but the start", "User-agent: *\nDisallow: /\nAllow: /$", "/", "/a/x !robots", "/b/y !robots"),
        Row("Disallow nothing", "User-agent: *\nDisallow:", "/", "/a/x", "/b/y"),
        Row("Allow within Disallow", "User-agent: *\nDisallow: /a\nAllow: /a/x", "/", "/a/x", "/b/y"),
        Row("Allow is longer, whichever comes first", "User-agent: *\nAllow: /a/x\nDisallow: /a", "/", "/a/x", "/b/y"),
        Row("a star", "User-agent: *\nDisallow: /*x", "/", "/b/y", "/a/x !robots"),
        Row("an end", "User-agent: *\nDisallow: /a$\nDisallow: /b/y$", "/", "/a/x", "/b/y !robots"),
        Row("percent-encoding", "User-agent: *\nDisallow: /%61/x", "/", "/b/y", "/a/x !robots"),
        Row("a group for this crawler alone", "User-agent: *\nDisallow: /b\n\nUser-agent: manyhands\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("groups for this crawler, together", "User-agent: ManyHands\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: MANYHANDS\nDisallow: /b", "/", "/a/x !robots", "/b/y !robots"),
        Row("a group for several crawlers", "User-agent: x\nUser-agent: manyhands\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("a group for another crawler", "User-agent: otherbot\nDisallow: /", "/", "/a/x", "/b/y"),
        Row("a group for a name that is longer or shorter", "User-agent: manyhandsbot\nDisallow: /\n\nUser-agent: many\nDisallow: /", "/", "/a/x", "/b/y"),
        Row("the name of --user-agent", "User-agent: other\nDisallow: /a\nUser-agent: manyhands\nDisallow: /", "/", "/b/y", "/a/x !robots") with { With = static bench => bench.UserAgent = "Other/3 (manyhands)", Robots = SitePage.Text("User-agent: manyhands\nDisallow: /\n\nUser-agent: other\nDisallow: /a") },
        Row("comments and lines that mean nothing", "# all\n User-Agent : * # everybody\n nonsense\nDisallow: /a # this\n", "/", "/b/y", "/a/x !robots"),
        Row("line ends: CR", "User-agent: *\rDisallow: /a\r", "/", "/b/y", "/a/x !robots"),
        Row("line ends: CR LF", "User-agent: *\r\n\r\nDisallow: /a\r\n", "/", "/b/y", "/a/x !robots"),
        Row("no group before a rule", "Disallow: /\nUser-agent: *\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("Crawl-delay", "User-agent: *\nCrawl-delay: 0.01\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("Crawl-delay that is none", "User-agent: *\nCrawl-delay: soon\nCrawl-delay: -5\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("Sitemap lines are not asked for without --sitemaps", "Sitemap: http://a.test:1/s.xml\nUser-agent: *\nSitemap: /t.xml\nDisallow: /a", "/", "/b/y", "/a/x !robots"),
        Row("the query counts", "User-agent: *\nDisallow: /*?", "/", "/a/x", "/b/y", "/q?1 !robots") with { Pages = new() { ["/"] = $"{Root}<a href=/q?1>" } },
        Row("case counts in paths", "User-agent: *\nDisallow: /A", "/", "/a/x", "/b/y"),
        Row("--ignore-robots", "User-agent: *\nDisallow: /", "/", "/a/x", "/b/y") with { Crawl = new() { IgnoreRobots = true }, IsAboutRobots = true },
        Row("a mark at the beginning", "", "/", "/b/y", "/a/x !robots") with { Robots = SitePage.In(new UTF8Encoding(true), "User-agent: *\nDisallow: /a", "text/plain") },
        Row("octets that are no text", "", "/", "/b/y", "/a/x !robots") with { Robots = new("") { Bytes = [.. "User-agent: *\nDisallow: /"u8, 0xFF, 0xFE, 0, .. "\nDisallow: /a\n"u8], Type = "text/plain" } },
        Row("HTML", "", "/", "/a/x", "/b/y") with { Robots = "<!doctype html><title>Not found</title><p>User-agent: *<br>Disallow: /" },
        Row("HTML with rules in it", "", "/", "/b/y", "/a/x !robots") with { Robots = "<pre>\nUser-agent: *\nDisallow: /a\n</pre>" },
        Row("no type", "", "/", "/b/y", "/a/x !robots") with { Robots = new("User-agent: *\nDisallow: /a") { Type = null } },
        Row("nothing in it", "", "/", "/a/x", "/b/y"),
        Row("packed by its server", "", "/", "/b/y", "/a/x !robots") with { Robots = new("") { Bytes = Testing.Packing.Pack("User-agent: *\nDisallow: /a"u8.ToArray(), "gzip"), Headers = "Content-Encoding: gzip\r\n" } },
        Row("longer than anybody reads: rules before the limit hold", "", "/", "/b/y", "/a/x !robots") with { Robots = SitePage.Text($"User-agent: *\nDisallow: /a\n{Comments(700)}Disallow: /\n") },
        Row("longer than anybody reads: rules beyond it do not", "", "/", "/a/x", "/b/y") with { Robots = SitePage.Text($"User-agent: *\n{Comments(700)}Disallow: /\n") },
        Row("one line without an end", "", "/", "/a/x", "/b/y") with { Robots = SitePage.Text($"User-agent: *\nDisallow: /{new string('z', 700 << 10)}") },
        new("each port has its own", "<a href=http://a.test:2/a><a href=/b>", "/", "a.test:2/a", "a.test:2/c !robots", "/b !robots")
        {
            Robots = SitePage.Text("User-agent: *\nDisallow: /b"),
            Pages = { ["a.test:2/robots.txt"] = SitePage.Text("User-agent: *\nDisallow: /c"), ["a.test:2/a"] = "<a href=/c>" },
        },
        new("each host has its own", "<a href=http://s.a.test:1/a>", "/", "s.a.test:1/a !robots")
        {
            Crawl = new() { Scope = ScopeKind.Domain },
            Pages = { ["s.a.test:1/robots.txt"] = SitePage.Text("User-agent: *\nDisallow: /a") },
        },
        new("no host is asked that nothing is wanted from", "<a href=http://b.test:1/><a href=/no>", "/", "/no -exclude", "b.test:1/ -scope") { Crawl = new() { Exclude = ["/no"] } },
        new("a page found in two places, disallowed", "<a href=/no><a href=/x>", "/", "/x", "/no !robots") { Pages = { ["/x"] = "<a href=/no#y>" }, Robots = SitePage.Text("User-agent: *\nDisallow: /no") },
        new("a start that is disallowed, and one that is not", "<a href=/x>", "/", "/x", "/no !robots") { Starts = ["/no", "/"], Robots = SitePage.Text("User-agent: *\nDisallow: /no") },
    ];

    private static CrawlRow Row(string name, string text, params string[] expected) => new($"robots.txt: {name}", Root, expected) { Robots = SitePage.Text(text) };

    private static string Comments(int kibibytes) => string.Concat(Enumerable.Repeat($"# {new string('c', 125)}\n", kibibytes * 8));
}
