using System.Text;

namespace ManyHands.Scraping.Tests;

/// <summary>Each row of the tables, crawled over real connections: exactly what it says is asked for, told, and left out.</summary>
public sealed class CrawlTableTests
{
    private static readonly Dictionary<string, CrawlRow> Rows = new IEnumerable<CrawlRow>[]
    {
        LinkRows.All, RequisiteRows.All, NoFollowRows.All, UrlRows.All, CharsetRows.All, ScopeRows.All, RedirectRows.All,
        RobotsRows.All, RobotsAnswerRows.All, SitemapRows.All, TroubleRows.All,
    }.SelectMany(static rows => rows).ToDictionary(static row => row.Name);

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_row_holds(string name)
    {
        CrawlRow row = Rows[name];
        await using CrawlSite site = await CrawlSite.StartAsync(row.Pages);
        site["/"] = row.Root;
        if (row.Pages.TryGetValue("/", out SitePage? root))
            site["/"] = root;
        if (row.Robots is { } robots)
            site["/robots.txt"] = robots;
        using var bench = new CrawlBench(site) { Crawl = row.Crawl };
        row.With(bench);

        List<PageResult> results = await bench.CrawlAsync(row.Starts);

        Assert.Equal(row.Expected.Order(StringComparer.Ordinal), bench.Tell(results));
        Assert.Equal(row.Asked.Order(StringComparer.Ordinal), site.Asked.Order(StringComparer.Ordinal));
        AssertEachIsToldOnce(bench, results);
        AssertRobotsCameFirst(row, site);
        AssertNothingDisallowed(row, bench, site);
        Assert.False(Directory.Exists(bench.Folder.In(Journal.TemporaryFolderName)));
        await AssertNextRunAsync(row, site, bench);
    }

    private static void AssertEachIsToldOnce(CrawlBench bench, List<PageResult> results)
    {
        Assert.Equal(results.Count, results.DistinctBy(static result => result.Url).Count());
        Assert.Equal(
            results.Select(static result => $"{result.Url} {result.Status}").Order(StringComparer.Ordinal),
            bench.Folder.Query("SELECT url, status FROM results").Select(static row => $"{row["url"]} {row["status"]}").Order(StringComparer.Ordinal));
        Assert.Empty(bench.Folder.Query("SELECT id FROM frontier"));
    }

    private static void AssertRobotsCameFirst(CrawlRow row, CrawlSite site)
    {
        if (row.IsAboutRobots)
            return;
        foreach (IGrouping<string, SiteRequest> host in site.Log.GroupBy(static request => request.Authority))
        {
            Assert.True(host.First().IsRobots, $"{host.Key}: first asked for {host.First().Place}");
            Assert.Single(host, static request => request.IsRobots);
        }
    }

    // Every row's requests, whatever it is about, against the text that the home serves.
    private static void AssertNothingDisallowed(CrawlRow row, CrawlBench bench, CrawlSite site)
    {
        if (row.Crawl.IgnoreRobots || row.Robots is not { Status: "200 OK", Behave: null, Headers: "" } robots)
            return;
        var rules = RobotsRules.Parse(robots.Bytes ?? Encoding.UTF8.GetBytes(robots.Body), RobotsRules.TokenOf(bench.UserAgent));
        Assert.All(site.Asked.Where(static place => place.StartsWith('/')), place => Assert.True(rules.IsAllowed(place).Allowed, $"{place} was asked for"));
    }

    private static async Task AssertNextRunAsync(CrawlRow row, CrawlSite site, CrawlBench bench)
    {
        int before = site.Log.Count;
        List<PageResult> again = await bench.CrawlAsync(row.Starts);
        Assert.Equal((row.NextRun ?? []).Order(StringComparer.Ordinal), site.Log.Skip(before).Select(static request => request.Place).Order(StringComparer.Ordinal));
        if (row.NextRun is null)
            Assert.Empty(again);
    }
}
