namespace ManyHands.Scraping.Tests;

/// <summary>A page whose body another had before says so, in its result and in the journal.</summary>
public sealed class CrawlSameContentTests
{
    [Fact]
    public async Task Each_copy_names_the_first_and_empty_bodies_and_redirects_none()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1", "/other", "/empty/1", "/empty/2", "/r");

        // The others are known only when the first is done.
        Set(site, SitePage.Links("/1", "/2", "/3"), "/1", "/2", "/3");
        site["/other"] = "another";
        Set(site, "", "/empty/1", "/empty/2");
        site["/r"] = SitePage.To("/1");
        using var bench = new CrawlBench(site);

        List<PageResult> results = await bench.CrawlAsync("/");

        Assert.Equal(["/2 = /1", "/3 = /1"], Told(site, results));
        Assert.Equal(["/2 = /1", "/3 = /1"], Viewed(site, bench));
    }

    [Fact]
    public async Task A_later_run_knows_what_an_earlier_one_has()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        Set(site, "the same", "/", "/first");
        using var bench = new CrawlBench(site);
        Assert.Empty(Told(site, await bench.CrawlAsync("/first")));
        Assert.Equal(["/ = /first"], Told(site, await bench.CrawlAsync("/")));
    }

    [Fact]
    public async Task What_has_changed_is_the_same_as_nothing_any_more()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1");
        Set(site, SitePage.Links("/1", "/2", "/3"), "/1", "/2", "/3");
        using var bench = new CrawlBench(site) { Again = true };
        Assert.Equal(["/2 = /1", "/3 = /1"], Told(site, await bench.CrawlAsync("/")));

        site["/1"] = "another by now";
        string[] told = [.. Told(site, await bench.CrawlAsync("/"))];
        Assert.DoesNotContain(Viewed(site, bench), static line => line.Contains("/1", StringComparison.Ordinal));
        Assert.All(told, static line => Assert.DoesNotContain("/1 =", line, StringComparison.Ordinal));

        site["/1"] = SitePage.Links("/1", "/2", "/3");
        await bench.CrawlAsync("/");
        Assert.Equal(2, Viewed(site, bench).Count());
    }

    [Fact]
    public async Task The_first_that_is_fetched_anew_does_not_name_itself()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1");
        Set(site, SitePage.Links("/1", "/2"), "/1", "/2");

        // Without files: a row whose file is about to be replaced is withdrawn, and its page is the first no more.
        using var bench = new CrawlBench(site) { Again = true, Formats = BodyFormats.None };
        for (int run = 0; run < 3; run++)
            Assert.Equal(["/2 = /1"], Told(site, await bench.CrawlAsync("/")));
    }

    private static void Set(CrawlSite site, SitePage page, params ReadOnlySpan<string> places)
    {
        foreach (string place in places)
            site[place] = page;
    }

    private static IEnumerable<string> Told(CrawlSite site, IEnumerable<PageResult> results) =>
        results.Where(static result => result.SameAs is not null).Select(result => $"{site.Place(result.Url)} = {site.Place(result.SameAs!)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Viewed(CrawlSite site, CrawlBench bench) =>
        bench.Folder.Query("SELECT url, same_as FROM results WHERE same_as IS NOT NULL ORDER BY url")
            .Select(row => $"{site.Place((string)row["url"]!)} = {site.Place((string)row["same_as"]!)}");
}
