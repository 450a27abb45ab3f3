namespace ManyHands.Scraping.Tests;

/// <summary>What <c>--sitemaps</c> reads, and what becomes of the entries.</summary>
internal static class SitemapRows
{
    private static readonly CrawlOptions Sitemaps = new() { Sitemaps = true };

    private static readonly SitePage NamesOne = SitePage.Text("Sitemap: http://a.test:1/s.xml\nUser-agent: *\nDisallow: /no");

    public static IEnumerable<CrawlRow> All => from row in Rows select row with { Name = $"sitemap: {row.Name}", Crawl = row.Crawl.Sitemaps ? row.Crawl : Sitemaps };

    private static IEnumerable<CrawlRow> Rows =>
    [
        new("where robots.txt names none", "", "/", "/sitemap.xml", "/x", "/y") { Pages = { ["/sitemap.xml"] = SitePage.Xml(Urls("/x", "/y")) } },
        new("there is none", "", "/", "/sitemap.xml 404") { Pages = { ["/sitemap.xml"] = SitePage.Of("404 Not Found") } },
        new("there is none, and a redirect says so", "", "/", "/sitemap.xml 302 /gone", "/gone 404") { Pages = { ["/sitemap.xml"] = SitePage.To("/gone"), ["/gone"] = SitePage.Of("404 Not Found") } },
        Named("where robots.txt names it", SitePage.Xml(Urls("/x")), "/x"),
        Named("entries that robots.txt disallows", SitePage.Xml(Urls("/x", "/no")), "/x", "/no !robots"),
        Named("entries out of scope", SitePage.Xml($"{Urls("/x", "http://b.test:1/y")}"), "/x", "b.test:1/y -scope"),
        Named("entries that are no URLs", SitePage.Xml("<urlset><url><loc>nonsense://x</loc></url><url><loc></loc></url><url><loc>  http://a.test:1/x\n</loc></url></urlset>"), "/x"),
        Named("an index", "", "/s1.xml", "/s2.xml", "/x", "/y") with
        {
            Pages = new() { ["/s.xml"] = SitePage.Xml("<sitemapindex><sitemap><loc>http://a.test:1/s1.xml</loc></sitemap><sitemap><loc>http://a.test:1/s2.xml</loc></sitemap></sitemapindex>"), ["/s1.xml"] = SitePage.Xml(Urls("/x")), ["/s2.xml"] = SitePage.Xml(Urls("/y")) },
        },
        Named("an index that names itself", SitePage.Xml("<sitemapindex><sitemap><loc>http://a.test:1/s.xml</loc></sitemap></sitemapindex>")),
        Named("an index that names another host's", SitePage.Xml("<sitemapindex><sitemap><loc>http://b.test:1/s1.xml</loc></sitemap></sitemapindex>"), "b.test:1/s1.xml -scope"),
        Named("gzip", new(Urls("/x")) { Make = Gzip, Type = "application/x-gzip" }, "/x"),
        Named("gzip twice: by the server too", new(Urls("/x")) { Make = static bytes => Gzip(Gzip(bytes)), Type = "application/x-gzip", Headers = "Content-Encoding: gzip\r\n" }, "/x"),
        Named("gzip cut short", new(Urls("/x")) { Make = static bytes => Gzip(bytes)[..15], Type = "application/x-gzip" }),
        Named("text", SitePage.Text("http://a.test:1/x\r\n\r\nhttp://a.test:1/y\nnonsense"), "/x", "/y"),
        Named("RSS", SitePage.Xml("<rss version='2.0'><channel><link>http://a.test:1/</link><item><link>http://a.test:1/x</link></item></channel></rss>"), "/x"),
        Named("Atom", SitePage.Xml("<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='http://a.test:1/x'/></entry></feed>"), "/x"),
        Named("XML that breaks off", SitePage.Xml("<urlset><url><loc>http://a.test:1/x</loc></url><url><loc>http://a.test:1/"), "/x"),
        Named("XML that is wrong in the middle: up to there", SitePage.Xml("<urlset><url><loc>http://a.test:1/x?a&b</loc></url></wrong><url><loc>http://a.test:1/y</loc></url></urlset>"), "/x?a&b"),
        Named("entities that explode", SitePage.Xml("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;'>]><urlset><url><loc>http://a.test:1/x</loc></url><url><loc>&c;</loc></url></urlset>"), "/x", "/&c;"),
        Named("a file from outside", SitePage.Xml("<!DOCTYPE x [<!ENTITY f SYSTEM 'http://a.test:1/no-entity'>]><urlset><url><loc>http://a.test:1/x</loc></url><url><loc>&f;</loc></url></urlset>"), "/x", "/&f;"),
        Named("HTML instead", "<!doctype html><title>Sitemap</title><a href=/no-link>x</a>"),
        Named("nothing in it", SitePage.Xml("")),
        Named("an error", SitePage.Of("500 Broken")) with { Expected = ["/", "/s.xml 500"], NextRun = ["/s.xml"] },
        Named("a redirect", SitePage.To("/t.xml")) with { Expected = ["/", "/s.xml 302 /t.xml", "/t.xml", "/x"], Pages = new() { ["/s.xml"] = SitePage.To("/t.xml"), ["/t.xml"] = SitePage.Xml(Urls("/x")) } },
        Named("a redirect to another host", SitePage.To("http://b.test:1/t.xml")) with { Expected = ["/", "/s.xml 302 b.test:1/t.xml", "b.test:1/t.xml -scope"] },
        Named("long: more than a batch", SitePage.Xml(Urls([.. Enumerable.Range(0, 1100).Select(static i => $"/{i % 1050}")])), [.. Enumerable.Range(0, 1050).Select(static i => $"/{i}")]),
        Named("entries count as starts for the depth", SitePage.Xml(Urls("/x")), "/x", "/1", "/2 -depth") with { Crawl = new() { Sitemaps = true, Depth = 1 }, Pages = new() { ["/s.xml"] = SitePage.Xml(Urls("/x")), ["/x"] = "<a href=/1>", ["/1"] = "<a href=/2>" } },
        Named("patterns hold for entries, not for the sitemap", SitePage.Xml(Urls("/doc/x", "/y")), "/doc/x", "/y -include") with { Crawl = new() { Sitemaps = true, Include = ["/doc/"] } },
        Named("a page of the site leads to it too", SitePage.Xml(Urls("/x")), "/x") with { Pages = new() { ["/"] = "<a href=/s.xml>", ["/s.xml"] = SitePage.Xml(Urls("/x")) } },
        Named("it is the start", SitePage.Xml(Urls("/x"))) with { Starts = ["/s.xml"], Expected = ["/s.xml", "/x"] },
        Named("--ignore-robots: still the ones it names", SitePage.Xml(Urls("/no")), "/no") with { Crawl = new() { Sitemaps = true, IgnoreRobots = true } },
        new("on another host, which robots.txt may name", "", "/", "b.test:1/s.xml", "/x", "b.test:1/y -scope")
        {
            Robots = SitePage.Text("Sitemap: http://b.test:1/s.xml"),
            Pages = { ["b.test:1/s.xml"] = SitePage.Xml(Urls("/x", "http://b.test:1/y")) },
        },
        new("named by a relative reference, and twice", "", "/", "/s.xml", "/x") { Robots = SitePage.Text("Sitemap: /s.xml\nsitemap: s.xml"), Pages = { ["/s.xml"] = SitePage.Xml(Urls("/x")) } },
        new("disallowed itself", "", "/", "/no.xml !robots") { Robots = SitePage.Text("Sitemap: /no.xml\nUser-agent: *\nDisallow: /no"), Pages = { ["/no.xml"] = SitePage.Xml(Urls("/x")) } },
        new("of each start's site", "", "/", "b.test:1/", "/sitemap.xml", "b.test:1/sitemap.xml", "/x", "b.test:1/y")
        {
            Starts = ["/", "b.test:1/"],
            Pages = { ["/sitemap.xml"] = SitePage.Xml(Urls("/x")), ["b.test:1/sitemap.xml"] = SitePage.Xml(Urls("http://b.test:1/y")) },
        },
        new("of where the start has led", "", "/s 302 b.test:1/", "b.test:1/", "/sitemap.xml -scope", "b.test:1/sitemap.xml", "b.test:1/y")
        {
            Starts = ["/s"],
            Pages = { ["/s"] = SitePage.To("http://b.test:1/"), ["/sitemap.xml"] = SitePage.Xml(Urls("/x")), ["b.test:1/sitemap.xml"] = SitePage.Xml(Urls("http://b.test:1/y")) },
            Expected = ["/s 302 b.test:1/", "b.test:1/", "/sitemap.xml", "/x -scope", "b.test:1/sitemap.xml", "b.test:1/y"],
        },
        new("indexes of indexes, without an end", "", "/", "/sitemap.xml", "/i?1", "/i?2", "/i?3", "/i?4 -depth") { Pages = Endless() },
    ];

    private static CrawlRow Named(string name, SitePage sitemap, params string[] expected) => new(name, "", ["/", "/s.xml", .. expected]) { Robots = NamesOne, Pages = { ["/s.xml"] = sitemap } };

    private static string Urls(params string[] places) =>
        $"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{string.Concat(places.Select(static place => $"<url><loc>{(place.StartsWith('/') ? $"http://a.test:1{place}" : place)}</loc></url>"))}</urlset>";

    private static byte[] Gzip(byte[] bytes) => Testing.Packing.Pack(bytes, "gzip");

    private static Dictionary<string, SitePage> Endless()
    {
        Dictionary<string, SitePage> pages = new() { ["/sitemap.xml"] = Index(1) };
        for (int i = 1; i < 100; i++)
            pages[$"/i?{i}"] = Index(i + 1);
        return pages;

        static SitePage Index(int next) => SitePage.Xml($"<sitemapindex><sitemap><loc>http://a.test:1/i?{next}</loc></sitemap></sitemapindex>");
    }
}
