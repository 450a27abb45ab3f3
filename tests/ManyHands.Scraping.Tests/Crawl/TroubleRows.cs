using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>Pages and hosts that misbehave: each costs itself, and the rest is fetched.</summary>
internal static class TroubleRows
{
    private const string Root = "<a href=/bad><a href=/x>";

    public static IEnumerable<CrawlRow> All =>
    [
        Row("a page that is gone", SitePage.Of("410 Gone"), "/bad 410"),
        Row("a page that fails", SitePage.Of("500 Broken"), "/bad 500", again: true),
        Row("a page that asks for a password", SitePage.Of("401 Unauthorized") with { Headers = "WWW-Authenticate: Basic realm=x\r\n" }, "/bad 401"),
        Row("a page that resets", Behaving(static exchange => { exchange.Reset(); return Task.CompletedTask; }), "/bad protocol", again: true),
        Row("a page that closes", Behaving(static exchange => { exchange.CloseWhenDone = true; return Task.CompletedTask; }), "/bad protocol", again: true),
        Row("a page without an answer", Behaving(static exchange => exchange.StayAsync()), "/bad timeout", again: true) with { With = static bench => bench.Timeout = 0.5 },
        Row("a body without an end", Behaving(static async exchange => { await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"); await exchange.SendForEverAsync(new string('z', 8192)); }), "/bad too-large") with { With = static bench => bench.MaxSize = 1 << 20 },
        Row("a body that drips", Behaving(static async exchange => { await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"); await exchange.SendForEverAsync("z", TimeSpan.FromMilliseconds(20)); }), "/bad timeout", again: true) with { With = static bench => bench.Timeout = 0.5 },
        Row("a body that is too large", new(new string('z', 5000)), "/bad too-large") with { With = static bench => bench.MaxSize = 4096 },
        Row("a body packed badly", new("<a href=/no>") { Headers = "Content-Encoding: gzip\r\n" }, "/bad decode", again: true),
        Row("a body that grows when unpacked", new(new string('z', 32 << 20)) { Make = static bytes => Packing.Pack(bytes, "gzip"), Headers = "Content-Encoding: gzip\r\n" }, "/bad too-large"),
        Row("an answer that is not HTTP", Behaving(static exchange => { exchange.CloseWhenDone = true; return exchange.SendAsync("hello\r\n\r\n"); }), "/bad protocol", again: true),
        Row("elements in elements in elements", new(string.Concat(Enumerable.Repeat("<div><b><table>", 200_000)) + "<a href=/deep>"), "/bad", "/deep"),
        Row("a tag without an end", new($"<a href=/first><a {string.Concat(Enumerable.Range(0, 200_000).Select(static i => $"a{i}=1 "))}"), "/bad", "/first"),
        Row("quotes, brackets and comments without an end", new($"<a href=/first>{new string('<', 500_000)}<!--{new string('-', 500_000)}<a href=\"{new string('"', 500_000)}"), "/bad", "/first"),
        Row("octets at random", new("") { Bytes = Noise(1 << 20) }, "/bad"),
        Row("an empty page", "", "/bad"),
        Row("a million links to one page", new(string.Concat(Enumerable.Repeat("<a href=/y>y</a>", 300_000))), "/bad", "/y"),
        new("one body under two URLs: both are told, with the same hash", "<a href=/1><a href=/2>", "/", "/1", "/2") { Pages = new() { ["/1"] = "the same", ["/2"] = "the same" } },
        new("a host that has no address", "<a href=/x>", "/", "/x", "nobody.invalid/ dns") { Starts = ["/", "http://nobody.invalid/"], NextRun = [], Expected = ["/", "/x", "nobody.invalid/ !robots"] },
        new("a private host that a public page leads to", "<a href=http://private.test:1/secret>", "/", "private.test:1/", "private.test:1/open", "private.test:1/secret !refused")
        {
            Starts = ["/", "private.test:1/"],
            Pages = { ["private.test:1/"] = "<a href=/open>" },
        },
        new("a public start that moves to a private host", "", "/ 302 private.test:1/", "private.test:1/ !refused") { Pages = { ["/"] = SitePage.To("http://private.test:1/") } },
        new("a public page that leads to an address", "<a href=http://127.0.0.2/><a href=http://[::1]/>", "/", "127.0.0.2/ !refused", "[::1]/ -scope") { Starts = ["/"], Expected = ["/", "127.0.0.2/ -scope", "[::1]/ -scope"] },
        new("a public robots.txt that redirects to a private host", "<a href=/x>", "/ !refused") { IsAboutRobots = true, Robots = SitePage.To("http://private.test:1/robots.txt") },
        new("a public sitemap on a private host", "", "/", "private.test:1/s.xml !refused") { Crawl = new() { Sitemaps = true }, Robots = SitePage.Text("Sitemap: http://private.test:1/s.xml") },
    ];

    private static CrawlRow Row(string name, SitePage bad, string expected, string? beyond = null, bool again = false) =>
        new($"trouble: {name}", Root, [.. new[] { "/", "/x", expected, beyond }.OfType<string>()]) { Pages = { ["/"] = new(Root) { Headers = "Connection: close\r\n" }, ["/bad"] = bad }, NextRun = again ? ["/bad"] : null };

    private static SitePage Behaving(Func<Exchange, Task> behave) => behave;

    private static byte[] Noise(int count)
    {
        byte[] bytes = new byte[count];
        new Random(5).NextBytes(bytes);
        for (int i = 0; i < count; i++)
            bytes[i] = bytes[i] == (byte)'<' ? (byte)'>' : bytes[i];
        return bytes;
    }
}
