namespace ManyHands.Scraping.Tests;

/// <summary>A folder that was crawled before, and is crawled again with other options.</summary>
public sealed class CrawlChangedOptionsTests
{
    [Fact]
    public async Task Sitemaps_asked_for_later_are_read_though_nothing_else_is_left_to_do()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/robots.txt"] = SitePage.Text("Sitemap: /map.txt");
        site["/map.txt"] = SitePage.Text(site.Url("/listed"));
        using var bench = new CrawlBench(site);
        Assert.Equal(["/"], bench.Tell(await bench.CrawlAsync("/")));

        bench.Crawl = new() { Sitemaps = true };
        Assert.Equal(["/listed", "/map.txt"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Empty(await bench.CrawlAsync("/"));
    }

    [Fact]
    public async Task Sitemaps_of_a_site_whose_robots_txt_can_t_be_had_end_the_run_all_the_same()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/robots.txt"] = SitePage.Of("503 Service Unavailable");
        using var bench = new CrawlBench(site) { Crawl = new() { Sitemaps = true } };
        Assert.Equal(["/ !robots"], bench.Tell(await bench.CrawlAsync("/")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Again_reads_anew_what_was_read_for_other_links(bool requisites)
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = new SitePage("<img src=/picture><a href=/x?utm=1>") { Headers = "ETag: \"1\"\r\n" };
        using var bench = new CrawlBench(site);
        Assert.Equal(["/", "/x?utm=1"], bench.Tell(await bench.CrawlAsync("/")));

        bench.Crawl = requisites ? new() { Requisites = true } : new() { DropQuery = ["utm"] };
        bench.Again = true;
        Assert.Contains(requisites ? "/picture" : "/x", bench.Tell(await bench.CrawlAsync("/")));
        Assert.All(site.Log, static request => Assert.Null(request.Head["If-None-Match"]));

        await bench.CrawlAsync("/");
        Assert.Equal("\"1\"", site.Log.Last(static request => request.Place == "/").Head["If-None-Match"]);
    }

    [Fact]
    public async Task Two_starts_that_redirect_to_one_place_both_take_their_scope_along()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.To("http://b.test:1/");
        site["c.test:1/"] = SitePage.To("http://b.test:1/");
        site["b.test:1/"] = SitePage.To("http://d.test:1/");
        site["d.test:1/"] = "<a href=/x><a href=http://b.test:1/y>";
        using var bench = new CrawlBench(site);

        IEnumerable<string> told = bench.Tell(await bench.CrawlAsync("/", "c.test:1/"));

        Assert.Contains("d.test:1/x", told);
        Assert.Contains("b.test:1/y -scope", told);
    }
}
