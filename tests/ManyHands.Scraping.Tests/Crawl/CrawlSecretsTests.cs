using System.Text;

namespace ManyHands.Scraping.Tests;

/// <summary>What was given for a start goes to its origin, and to no other; it is told nowhere.</summary>
public sealed class CrawlSecretsTests
{
    private static readonly string Basic = $"Basic {Convert.ToBase64String("user:secret"u8)}";

    [Fact]
    public async Task User_password_and_header_fields_go_to_the_origin_of_their_start()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/x><a href=http://a.test:2/y><a href=http://s.a.test:1/z><a href=/r><a href=http://other:pass@s.a.test:1/w>";
        site["/r"] = SitePage.To("http://s.a.test:1/t");
        site["s.a.test:1/t"] = "<a href=http://a.test:1/u>";
        using var bench = new CrawlBench(site) { Crawl = new() { Scope = ScopeKind.Domain }, Headers = [new("X-Key", "key")] };
        List<PageResult> results = await bench.CrawlAsync("http://user:secret@a.test:1/");

        string[] home = ["/", "/r", "/robots.txt", "/u", "/x"];
        Assert.Equal(home, Places(site, static request => request.Head["Authorization"] == Basic));
        Assert.Equal(home, Places(site, static request => request.Head["X-Key"] == "key"));
        Assert.All(site.Log.Where(static request => !request.Place.StartsWith('/')), static request => Assert.Null(request.Head["Authorization"] ?? request.Head["X-Key"]));
        Assert.Equal(8, results.Count);
        AssertUntold(bench, results);
    }

    [Theory]
    [InlineData("/other", "http://user:secret@a.test:1/")]
    [InlineData("http://user:secret@a.test:1/", "/other")]
    public async Task A_start_without_a_user_takes_none_away(string first, string second)
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        using var bench = new CrawlBench(site);
        await bench.CrawlAsync(first, second);
        Assert.All(site.Log, static request => Assert.Equal(Basic, request.Head["Authorization"]));
    }

    [Fact]
    public async Task Nothing_goes_to_where_a_start_was_moved()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.To("http://b.test:1/");
        site["b.test:1/"] = "<a href=/x>";
        using var bench = new CrawlBench(site) { Headers = [new("X-Key", "key")] };
        AssertUntold(bench, await bench.CrawlAsync("http://user:secret@a.test:1/"));
        Assert.Equal(["/", "/robots.txt"], Places(site, static request => (request.Head["Authorization"] ?? request.Head["X-Key"]) is not null));
        Assert.Equal(3, site.Asked.Count);
    }

    [Fact]
    public async Task Cookies_live_for_one_url()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = new SitePage("<a href=/x><a href=/r>") { Headers = "Set-Cookie: a=1; Path=/\r\n" };
        site["/r"] = SitePage.To("/y") with { Headers = "Location: /y\r\nSet-Cookie: b=1; Path=/\r\n" };
        using var bench = new CrawlBench(site);
        await bench.CrawlAsync("/");
        Assert.Equal(4, site.Asked.Count);
        Assert.All(site.Log, static request => Assert.Null(request.Head["Cookie"]));
    }

    private static IEnumerable<string> Places(CrawlSite site, Func<SiteRequest, bool> has) => site.Log.Where(has).Select(static request => request.Place).Order(StringComparer.Ordinal);

    private static void AssertUntold(CrawlBench bench, List<PageResult> results)
    {
        Assert.DoesNotContain(results, static result => $"{result.Url} {result.FinalUrl} {result.File} {result.Error}".Contains("secret", StringComparison.Ordinal));
        foreach (string file in Directory.GetFiles(bench.Folder.Path, "manyhands.db*"))
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes("secret")) < 0, file);
    }
}
