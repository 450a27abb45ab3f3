using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A redirect is a result of its own, and a link at the same depth.</summary>
internal static class RedirectRows
{
    public static IEnumerable<CrawlRow> All =>
    [
        .. from code in (int[])[301, 302, 303, 307, 308] select Row($"redirect {code}", SitePage.To("/x", $"{code} Moved"), $"/r {code} /x", "/x"),
        Row("redirect, relative to its page", SitePage.To("x?y#z"), "/r 302 /x?y", "/x?y"),
        Row("redirect, written strangely", SitePage.To("\\\\a.test:1\\a\\..\\x y"), "/r 302 /x%20y", "/x%20y"),
        Row("redirect in bytes beyond ASCII", SitePage.To("/Ã©"), "/r 302 /%C3%A9", "/%C3%A9"),
        Row("redirect to a page known already", SitePage.To("/"), "/r 302 /"),
        Row("redirect to the same but for the host's case", SitePage.To("http://A.test:1/x"), "/r 302 /x", "/x"),
        Row("redirect without a place to go: an answer", new("<a href=/x>") { Status = "302 Found" }, "/r 302", "/x"),
        Row("redirect to nowhere: an answer", new("<a href=/x>") { Status = "302 Found", Headers = "Location:  \r\n" }, "/r 302", "/x"),
        Row("300 is an answer", new("<a href=/x>") { Status = "300 Choices", Headers = "Location: /no\r\n" }, "/r 300", "/x"),
        Row("a redirect's body is not read", new("<a href=/no>") { Status = "302 Found", Headers = "Location: /x\r\n" }, "/r 302 /x", "/x"),
        Row("redirect to two places at once", new("") { Status = "302 Found", Headers = "Location: /no\r\nLocation: /no2\r\n" }, "/r protocol") with { NextRun = ["/r"] },
        Row("304 that nobody asked for", SitePage.Of("304 Not Modified"), "/r protocol") with { NextRun = ["/r"] },
        Row("redirect to ftp", SitePage.To("ftp://a.test/x"), "/r redirect"),
        Row("redirect to javascript", SitePage.To("javascript:alert(1)"), "/r redirect"),
        Row("redirect to what is no URL", SitePage.To("http://a b/"), "/r redirect"),
        Row("redirect out of scope", SitePage.To("http://b.test:1/x"), "/r 302 b.test:1/x", "b.test:1/x -scope"),
        Row("redirect to what is excluded", SitePage.To("/secret"), "/r 302 /secret", "/secret -exclude") with { Crawl = new() { Exclude = ["secret"] } },
        Row("redirect to what robots.txt disallows", SitePage.To("/secret"), "/r 302 /secret", "/secret !robots") with { Robots = SitePage.Text("User-agent: *\nDisallow: /secret") },
        Row("redirect with user and password", SitePage.To("http://u:p@a.test:1/x"), "/r 302 /x", "/x"),
        Row("redirect to the other port", SitePage.To("http://a.test:2/x"), "/r 302 a.test:2/x", "a.test:2/x"),
        new("redirects in a row", "<a href=/1>", "/", "/1 302 /2", "/2 302 /3", "/3 302 /x", "/x") { Pages = Chain("/x") },
        new("redirects in a row, as many as are allowed", "<a href=/1>", "/", "/1 302 /2", "/2 302 /3", "/3 302 /x", "/x") { Pages = Chain("/x"), With = static bench => bench.MaxRedirects = 3 },
        new("one redirect too many", "<a href=/1>", "/", "/1 302 /2", "/2 302 /3", "/3 redirect") { Pages = Chain("/no"), With = static bench => bench.MaxRedirects = 2 },
        new("no redirect at all", "<a href=/1>", "/", "/1 redirect") { Pages = Chain("/no"), With = static bench => bench.MaxRedirects = 0 },
        new("one redirect too many, and a link beyond it", "<a href=/1><a href=/3>", "/", "/1 302 /2", "/2 302 /3", "/3 302 /x", "/x") { Pages = Chain("/x"), With = static bench => bench.MaxRedirects = 2 },
        new("a loop", "<a href=/1>", "/", "/1 302 /2", "/2 302 /1") { Pages = { ["/1"] = SitePage.To("/2"), ["/2"] = SitePage.To("/1") } },
        new("a redirect to itself", "<a href=/r>", "/", "/r redirect") { Pages = { ["/r"] = SitePage.To("/r#x") } },
        new("a redirect to itself that a cookie satisfies: asked twice", "<a href=/r>", "/", "/r", "/x") { AskedTwice = ["/r"], Pages = { ["/r"] = new("") { Behave = AskForCookie } } },
        new("a redirect that needs a dropped parameter", "<a href='/r?sid=1'>", "/", "/r 302 /r?sid=2", "/r?sid=2") { Crawl = new() { DropQuery = ["sid"] }, Pages = { ["/r"] = SitePage.To("/r?sid=2"), ["/r?sid=2"] = "" } },
        new("a redirect with a parameter to drop", "<a href=/r>", "/", "/r 302 /x?utm=1", "/x") { Crawl = new() { DropQuery = ["utm"] }, Pages = new() { ["/r"] = SitePage.To("/x?utm=1") } },
        new("a start's redirect on its host", "", "/s 301 /x", "/x", "/y") { Starts = ["/s"], Pages = { ["/s"] = SitePage.To("/x", "301 Moved"), ["/x"] = "<a href=/y>" } },
        new("a start's redirect to another host takes the scope there", "", "/s 301 b.test:1/x", "b.test:1/x", "b.test:1/y", "/z -scope")
        {
            Starts = ["/s"],
            Pages = { ["/s"] = SitePage.To("http://b.test:1/x", "301 Moved"), ["b.test:1/x"] = "<a href=/y><a href=http://a.test:1/z>" },
        },
        new("a start's redirects in a row, over hosts", "", "/s 302 b.test:1/t", "b.test:1/t 302 c.test:1/x", "c.test:1/x", "c.test:1/y", "b.test:1/no -scope")
        {
            Starts = ["/s"],
            Pages = { ["/s"] = SitePage.To("http://b.test:1/t"), ["b.test:1/t"] = SitePage.To("http://c.test:1/x"), ["c.test:1/x"] = "<a href=/y><a href=http://b.test:1/no>" },
        },
        new("two starts, one of them elsewhere by now", "<a href=/y>", "/", "/s 302 b.test:1/x", "b.test:1/x", "b.test:1/z", "/y")
        {
            Starts = ["/", "/s"],
            Pages = { ["/s"] = SitePage.To("http://b.test:1/x"), ["b.test:1/x"] = "<a href=/z>" },
        },
        new("a start's redirect out of its folder stays out", "", "/d/ 302 /e/x", "/e/x -scope") { Starts = ["/d/"], Crawl = new() { Scope = ScopeKind.Prefix }, Pages = { ["/d/"] = SitePage.To("/e/x") } },
        new("a start's redirect to ftp", "", "/s redirect") { Starts = ["/s"], Pages = { ["/s"] = SitePage.To("ftp://b.test/") } },
        new("a link's redirect to another host leaves the scope alone", "<a href=/r>", "/", "/r 302 b.test:1/", "b.test:1/ -scope") { Pages = { ["/r"] = SitePage.To("http://b.test:1/") } },
        new("many redirects to one page", "<a href=/r1><a href=/r2><a href=/x>", "/", "/r1 302 /x", "/r2 302 /x", "/x") { Pages = { ["/r1"] = SitePage.To("/x"), ["/r2"] = SitePage.To("/x") } },
        new("to where nobody is", "<a href=http://a.test:2/r>", "/", "a.test:2/r 302 nobody.invalid/", "nobody.invalid/ -scope") { Pages = { ["a.test:2/r"] = SitePage.To("http://nobody.invalid/") } },
    ];

    private static CrawlRow Row(string name, SitePage page, params string[] expected) => new(name, "<a href=/r>", ["/", .. expected]) { Pages = { ["/r"] = page } };

    private static Dictionary<string, SitePage> Chain(string end) => new() { ["/1"] = SitePage.To("/2"), ["/2"] = SitePage.To("/3"), ["/3"] = SitePage.To(end) };

    private static Task AskForCookie(Exchange exchange) => exchange.Request["Cookie"] == "seen=1"
        ? exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<a href=/x>")
        : exchange.AnswerAsync("302 Found", "Location: /r\r\nSet-Cookie: seen=1\r\n", "");
}
