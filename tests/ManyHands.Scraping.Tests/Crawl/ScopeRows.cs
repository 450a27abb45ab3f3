namespace ManyHands.Scraping.Tests;

/// <summary>How far a crawl goes: scope, patterns, depth.</summary>
internal static class ScopeRows
{
    private const string Around = """
        <a href=/x><a href=http://a.test:2/y><a href=http://s.a.test:1/z><a href=http://b.test:1/w><a href=http://xa.test:1/v>
        """;

    private const string Folders = "<a href=/d/x><a href=/d/e/y><a href=/e><a href=/dx><a href=/D/x><a href=http://a.test:2/d/z><a href=/d/../no><a href=/d/%2e%2e/no2>";

    public static IEnumerable<CrawlRow> All =>
    [
        new("scope host: every port, no other host", Around, "/", "/x", "a.test:2/y", "s.a.test:1/z -scope", "b.test:1/w -scope", "xa.test:1/v -scope"),
        new("scope domain: every host in it", Around, "/", "/x", "a.test:2/y", "s.a.test:1/z", "b.test:1/w -scope", "xa.test:1/v -scope") { Crawl = new() { Scope = ScopeKind.Domain } },
        new("scope domain, from a host within", "", "s.a.test:1/", "/u", "t.s.a.test:1/v", "b.test:1/w -scope")
        {
            Starts = ["s.a.test:1/"],
            Crawl = new() { Scope = ScopeKind.Domain },
            Pages = { ["s.a.test:1/"] = "<a href=http://a.test:1/u><a href=http://t.s.a.test:1/v><a href=http://b.test:1/w>" },
        },
        new("scope prefix", "", "/d/p", "/d/x", "/d/e/y", "/e -scope", "/dx -scope", "/D/x -scope", "a.test:2/d/z -scope", "/no -scope", "/no2 -scope")
        {
            Starts = ["/d/p"],
            Crawl = new() { Scope = ScopeKind.Prefix },
            Pages = { ["/d/p"] = Folders },
        },
        new("scope prefix, from a start without a slash at its end", "", "/d", "/e", "/d/x")
        {
            Starts = ["/d"],
            Crawl = new() { Scope = ScopeKind.Prefix },
            Pages = { ["/d"] = "<a href=/e><a href=/d/x>" },
        },
        new("several starts: the scope of each", "<a href=http://c.test:1/no><a href=http://b.test:2/x>", "/", "b.test:1/", "b.test:2/x", "/y", "c.test:1/no -scope")
        {
            Starts = ["/", "b.test:1/"],
            Pages = { ["b.test:1/"] = "<a href=http://a.test:1/y>" },
        },
        new("include: searched in the whole URL, starts exempt", "<a href=/doc/x><a href=/no><a href='/no?/doc/'>", "/", "/doc/x", "/no?/doc/", "/no -include") { Crawl = new() { Include = ["/doc/"] } },
        new("include: one of several", "<a href=/a1><a href=/b1><a href=/c1>", "/", "/a1", "/b1", "/c1 -include") { Crawl = new() { Include = [@"/a\d", @"/b\d"] } },
        new("exclude: starts exempt", "<a href=/x.pdf><a href=/y.html>", "/z.pdf", "/", "/y.html", "/x.pdf -exclude") { Starts = ["/", "/z.pdf"], Crawl = new() { Exclude = [@"\.pdf$"] } },
        new("exclude beats include", "<a href=/doc/x><a href=/doc/old/y>", "/", "/doc/x", "/doc/old/y -exclude") { Crawl = new() { Include = ["/doc/"], Exclude = ["/old/"] } },
        new("patterns see the URL in its normal form", "<a href='/a/../secret'><a href=/%73ecret>", "/", "/%73ecret", "/secret -exclude") { Crawl = new() { Exclude = ["/secret$"] } },
        new("patterns do not bring back what is out of scope", "<a href=http://b.test:1/doc/>", "/", "b.test:1/doc/ -scope") { Crawl = new() { Include = ["/doc/"] } },
        new("a pattern that would take for ever", "<a href=/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!><a href=/x>", "/", "/x", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") { Crawl = new() { Exclude = ["^(a+)+$"] } },
        new("depth 0: the starts alone", "<a href=/x><a href=/s>", "/", "/s", "/x -depth") { Starts = ["/", "/s"], Crawl = new() { Depth = 0 } },
        new("depth 1", "<a href=/1>", "/", "/1", "/2 -depth") { Crawl = new() { Depth = 1 }, Pages = Chain },
        new("depth 2", "<a href=/1>", "/", "/1", "/2", "/3 -depth") { Crawl = new() { Depth = 2 }, Pages = Chain },
        new("depth is the shortest way, in whatever order pages come", "<a href=http://s.a.test:1/1><a href=/slow>", "/", "/slow", "s.a.test:1/1", "s.a.test:1/2", "s.a.test:1/3", "s.a.test:1/4", "s.a.test:1/5 -depth")
        {
            Crawl = new() { Depth = 3, Scope = ScopeKind.Domain },
            Pages = ShortCut(),
        },
        new("a redirect is at its target's depth", "<a href=/r>", "/", "/r 302 /1", "/1", "/2 -depth") { Crawl = new() { Depth = 1 }, Pages = new(Chain) { ["/r"] = SitePage.To("/1") } },
        new("a redirect that comes back nearer", "<a href=/1>", "/", "/1", "/2 302 /1", "/r -depth") { Crawl = new() { Depth = 2 }, Pages = { ["/1"] = "<a href=/2>", ["/2"] = SitePage.To("/1") }, Expected = ["/", "/1", "/2 302 /1"] },
        new("out of scope is told before depth", "<a href=/1>", "/", "/1", "b.test:1/ -depth") { Crawl = new() { Depth = 1 }, Pages = { ["/1"] = "<a href=http://b.test:1/>" } },
        new("a page found under several starts", "<a href=/x>", "/", "/s", "/x") { Starts = ["/", "/s"], Pages = { ["/s"] = "<a href=/x>" } },
        new("the order is breadth first", "<a href=/a><a href=/b>", "/", "/a", "/b", "/a/1", "/b/1") { Pages = { ["/a"] = "<a href=/a/1>", ["/b"] = "<a href=/b/1>" } },
    ];

    private static Dictionary<string, SitePage> Chain => new() { ["/1"] = "<a href=/2>", ["/2"] = "<a href=/3>", ["/3"] = "<a href=/4>" };

    /// <summary>A slow page knows a shorter way to 3; until 3 was asked for on the long one, it does not answer.</summary>
    private static Dictionary<string, SitePage> ShortCut()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new()
        {
            ["s.a.test:1/1"] = "<a href=/2>",
            ["s.a.test:1/2"] = "<a href=/3>",
            ["s.a.test:1/3"] = new("") { Behave = exchange => { asked.TrySetResult(); return exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<a href=/4>"); } },
            ["s.a.test:1/4"] = "<a href=/5>",
            ["/slow"] = new("")
            {
                Behave = async exchange =>
                {
                    await asked.Task.WaitAsync(exchange.Stop);
                    string port = exchange.Request["Host"]!.Split(':')[1];
                    await exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", $"<a href=http://s.a.test:{port}/3>");
                },
            },
        };
    }
}
