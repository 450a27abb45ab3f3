using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>How a robots.txt can be answered, or not. Where it is out of reach nothing is fetched, and the next run asks again.</summary>
internal static class RobotsAnswerRows
{
    private const string Rules = "User-agent: *\nDisallow: /no";

    public static IEnumerable<CrawlRow> All =>
    [
        .. from status in (string[])["400 Bad", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "418 Teapot", "451 Legal"] select Allows(status, SitePage.Of(status, "User-agent: *\nDisallow: /")),
        .. from status in (string[])["429 Slow", "500 Broken", "502 Gateway", "503 Busy", "504 Late", "599 Strange"] select OutOfReach(status, SitePage.Of(status, "User-agent: *\nAllow: /")),
        OutOfReach("503 with Retry-After", SitePage.Of("503 Busy") with { Headers = "Retry-After: 3600\r\n" }),
        Holds("200", SitePage.Text(Rules)),
        Holds("203", SitePage.Text(Rules) with { Status = "203 Transformed" }),
        Allows("204", SitePage.Of("204 None")),
        OutOfReach("no answer in time", new("") { Behave = static exchange => exchange.StayAsync() }) with { With = static bench => bench.Timeout = 0.5 },
        OutOfReach("a reset", new("") { Behave = static exchange => { exchange.Reset(); return Task.CompletedTask; } }),
        OutOfReach("a close without an answer", new("") { Behave = static exchange => { exchange.CloseWhenDone = true; return Task.CompletedTask; } }),
        OutOfReach("not HTTP", new("") { Behave = static exchange => { exchange.CloseWhenDone = true; return exchange.SendAsync("SSH-2.0-OpenSSH\r\n\r\n"); } }),
        OutOfReach("cut short", new("") { Behave = static exchange => { exchange.CloseWhenDone = true; return exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nUser-agent: *\nAllow: /"); } }),
        OutOfReach("drops that take too long", new("") { Behave = static async exchange => { await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"); await exchange.SendForEverAsync("#", TimeSpan.FromMilliseconds(20)); } }) with { With = static bench => bench.Timeout = 0.5 },
        Holds("without an end: its beginning", new("") { Behave = static async exchange => { await exchange.SendAsync($"HTTP/1.1 200 OK\r\n\r\n{Rules}\n"); await exchange.SendForEverAsync(string.Concat(Enumerable.Repeat("# more\n", 1000))); } }),
        OutOfReach("packed badly", new("not gzip") { Headers = "Content-Encoding: gzip\r\n" }),
        OutOfReach("a 304 that nobody asked for", SitePage.Of("304 Not Modified")),
        OutOfReach("a 302 that leads nowhere", SitePage.Of("302 Found")),
        OutOfReach("a redirect to ftp", SitePage.To("ftp://a.test/robots.txt")),
        OutOfReach("a redirect to itself", SitePage.To("/robots.txt")),
        Holds("one redirect", SitePage.To("/r1"), Redirects(1)),
        Holds("five redirects", SitePage.To("/r1"), Redirects(5)),
        OutOfReach("six redirects", SitePage.To("/r1"), Redirects(6)),
        Holds("a redirect to another host", SitePage.To("http://b.test:1/its-robots"), new() { ["b.test:1/its-robots"] = SitePage.Text(Rules) }),
        Allows("a redirect to what is not there", SitePage.To("/none"), new() { ["/none"] = SitePage.Of("404 Not Found") }),
        OutOfReach("a redirect to what fails", SitePage.To("/bad"), new() { ["/bad"] = SitePage.Of("500 Broken") }),
        OutOfReach("a redirect to where nobody is", SitePage.To("http://nobody.invalid/robots.txt")),
        new("robots.txt tried again after a failure", "<a href=/x>", "/", "/x") { IsAboutRobots = true, Robots = new("") { Behave = FailOnce }, With = static bench => bench.Retries = 1 },
        new("robots.txt of one host out of reach, the other goes on", "<a href=http://s.a.test:1/x><a href=/y>", "/", "/y", "s.a.test:1/x !robots")
        {
            Crawl = new() { Scope = ScopeKind.Domain },
            Pages = { ["s.a.test:1/robots.txt"] = SitePage.Of("500 Broken") },
            NextRun = ["s.a.test:1/robots.txt"],
        },
        new("robots.txt out of reach does not matter with --ignore-robots", "<a href=/x>", "/", "/x") { IsAboutRobots = true, Robots = SitePage.Of("500 Broken"), Crawl = new() { IgnoreRobots = true } },
        new("a robots.txt that redirects into the site is not a page of it", "<a href=/r1>", "/", "/r1") { IsAboutRobots = true, AskedTwice = ["/r1"], Robots = SitePage.To("/r1"), Pages = { ["/r1"] = SitePage.Text("User-agent: *\nDisallow: /no") } },
    ];

    private static CrawlRow Allows(string name, SitePage robots, Dictionary<string, SitePage>? pages = null) => Row(name, robots, pages, "/", "/no", "/x");

    private static CrawlRow Holds(string name, SitePage robots, Dictionary<string, SitePage>? pages = null) => Row(name, robots, pages, "/", "/x", "/no !robots");

    private static CrawlRow OutOfReach(string name, SitePage robots, Dictionary<string, SitePage>? pages = null) =>
        Row(name, robots, pages, "/ !robots") with { NextRun = ["/robots.txt", .. AskedByTheWay(pages)] };

    private static CrawlRow Row(string name, SitePage robots, Dictionary<string, SitePage>? pages, params string[] expected) => new($"robots.txt answered by {name}", "<a href=/x><a href=/no>", expected)
    {
        Robots = robots,
        Pages = pages ?? [],
        IsAboutRobots = true,
        AskedTwice = AskedByTheWay(pages),
    };

    private static string[] AskedByTheWay(Dictionary<string, SitePage>? pages) => pages is null ? [] : [.. pages.Keys.Where(static place => place != "/r6")];

    private static Dictionary<string, SitePage> Redirects(int count)
    {
        Dictionary<string, SitePage> pages = [];
        for (int i = 1; i < count; i++)
            pages[$"/r{i}"] = SitePage.To($"/r{i + 1}");
        pages[$"/r{count}"] = SitePage.Text(Rules);
        return pages;
    }

    private static Task FailOnce(Exchange exchange) => exchange.Site.CountOf("/robots.txt") == 1
        ? exchange.AnswerAsync("503 Busy", "Retry-After: 0\r\n")
        : exchange.AnswerAsync("200 OK", "", "");
}
