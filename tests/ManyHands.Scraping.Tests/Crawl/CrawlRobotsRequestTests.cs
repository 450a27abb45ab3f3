namespace ManyHands.Scraping.Tests;

/// <summary>How robots.txt is asked for.</summary>
public sealed class CrawlRobotsRequestTests
{
    [Fact]
    public async Task Fields_that_ask_for_a_part_or_a_change_do_not_go_with_it()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/robots.txt"] = SitePage.Text("User-agent: *\nDisallow: /no");
        site["/"] = "<a href=/no>";
        using var bench = new CrawlBench(site)
        {
            Headers = [new("Range", "bytes=0-5"), new("If-None-Match", "\"1\""), new("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"), new("X-Key", "key")],
        };

        Assert.Equal(["/", "/no !robots"], bench.Tell(await bench.CrawlAsync("/")));

        SeenHeads(site, "/robots.txt", null, "key");
        SeenHeads(site, "/", "\"1\"", "key");
    }

    private static void SeenHeads(CrawlSite site, string place, string? condition, string key)
    {
        SiteRequest request = site.Log.First(request => request.Place == place);
        Assert.Equal((condition, key), (request.Head["If-None-Match"], request.Head["X-Key"]));
    }
}
