using System.Globalization;

namespace ManyHands.Scraping.Tests;

/// <summary>Sites without an end: each crawl of one ends, and the journal names the trap.</summary>
public sealed class CrawlTrapTests
{
    /// <summary>What a site has at a place, given what stands in its query or path; reason; at most so many requests.</summary>
    private static readonly Dictionary<string, (Func<string, SitePage?> Make, string Reason, int Most, CrawlOptions Crawl)> Sites = new()
    {
        ["a calendar, month by month"] = (static place => Dated(place, "yyyy-MM", static date => date.AddMonths(1), static date => date.AddMonths(-1)), "trap:calendar", 3000, new() { Depth = 100_000 }),
        ["a calendar, in the query"] = (static place => place.StartsWith("/cal", StringComparison.Ordinal) || place == "/"
            ? SitePage.Links(Month(place, 1), Month(place, -1)) : null, "trap:calendar", 3000, new() { Depth = 100_000 }),
        ["a path that grows by itself"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links("x/"), "trap:repeating-path", 20, new() { Depth = 1000 }),
        ["two folders in turn"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links("a/", "b/"), "trap:repeating-path", 10_000, new() { Depth = 8 }),
        ["a path that grows by other names"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links($"f{place.Count(static c => c == '/')}/"), "trap:too-deep", 60, new() { Depth = 1000 }),
        ["session ids"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links(Enumerable.Range(0, 20).Select(i => $"/p{i}?sid={Id(place)}")), "trap:session-id", 100, new() { Depth = 1000 }),
        ["session ids in the path"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links(Enumerable.Range(0, 20).Select(i => $"/p{i};jsessionid={Id(place)}")), "trap:session-id", 30, new() { Depth = 1000 }),
        ["many queries"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links(Filters(place)), "trap:many-queries", 6000, new() { Depth = 1000 }),
        ["names that a counter makes"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links($"/n{Number(place) + 1}"), "depth", 60, new() { Depth = 50 }),
        ["hosts that a counter makes"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links($"http://h{Number(place) + 1}.a.test:1/"), "depth", 60, new() { Depth = 50, Scope = ScopeKind.Domain }),
        ["hosts in hosts"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links($"http://x.{(place.StartsWith('/') ? CrawlSite.Home : place.Split('/')[0])}/"), "trap:too-deep", 30, new() { Depth = 100, Scope = ScopeKind.Domain }),
        ["a URL that grows in its query"] = (static place => place.EndsWith("robots.txt", StringComparison.Ordinal) ? null : SitePage.Links($"{(place == "/" ? "/?" : place)}&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "trap:", 200, new() { Depth = 1000 }),
    };

    public static TheoryData<string> Traps => [.. Sites.Keys];

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task It_ends_and_is_named(string name)
    {
        (Func<string, SitePage?> make, string reason, int most, CrawlOptions crawl) = Sites[name];
        await using CrawlSite site = await CrawlSite.StartAsync(make: make);
        using var bench = new CrawlBench(site) { Crawl = crawl, Formats = BodyFormats.None };

        await bench.CrawlAsync("/");

        string[] reasons = [.. bench.LeftOut().Select(static left => left.Reason).Distinct()];
        Assert.Contains(reasons, known => known.StartsWith(reason, StringComparison.Ordinal));
        Assert.InRange(site.Asked.Count, 2, most);
        Assert.Equal(site.Asked.Distinct().Count(), site.Asked.Count);
        Assert.All(bench.Folder.Query("SELECT rule FROM found WHERE reason LIKE 'trap:%'"), static row => Assert.NotNull(row["rule"]));

        int before = site.Log.Count;
        Assert.Empty(await bench.CrawlAsync("/"));
        Assert.Equal(before, site.Log.Count);
    }

    [Fact]
    public async Task Redirects_without_an_end_end()
    {
        await using CrawlSite site = await CrawlSite.StartAsync(make: static place => place.StartsWith("/n", StringComparison.Ordinal) ? SitePage.To($"/n{Number(place) + 1}") : null);
        site["/"] = "<a href=/n0>";
        using var bench = new CrawlBench(site);
        List<PageResult> results = await bench.CrawlAsync("/");
        Assert.Equal(PageErrorKind.Redirect, results[^1].Error?.Kind);
        Assert.Equal(12, site.Asked.Count);
    }

    [Fact]
    public async Task A_page_with_more_links_than_are_read_is_cut_and_the_journal_says_so()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links(Enumerable.Range(0, 150_000).Select(static i => $"/{i}"));
        using var bench = new CrawlBench(site) { Crawl = new() { Exclude = [@"/\d"] } };
        Assert.Equal(200, Assert.Single(await bench.CrawlAsync("/")).Status);
        Assert.Equal(100_000, bench.LeftOut().Count());
        Assert.Equal(1L, Assert.Single(bench.Folder.Query("SELECT cut FROM links"))["cut"]);
    }

    private static SitePage? Dated(string place, string format, Func<DateTime, DateTime> next, Func<DateTime, DateTime> before)
    {
        if (place.EndsWith("robots.txt", StringComparison.Ordinal))
            return null;
        DateTime date = place == "/" ? new DateTime(2026, 1, 1) : DateTime.ParseExact(place["/events/".Length..], format, CultureInfo.InvariantCulture);
        return SitePage.Links(new[] { next(date), before(date) }.Select(other => $"/events/{other.ToString(format, CultureInfo.InvariantCulture)}"));
    }

    private static string Month(string place, int step)
    {
        string[] values = place == "/" ? ["2026", "1"] : [.. place.Split('?')[1].Split('&').Select(static pair => pair.Split('=')[1])];
        DateTime date = new DateTime(int.Parse(values[0], null), int.Parse(values[1], null), 1).AddMonths(step);
        return $"/cal?year={date.Year}&month={date.Month}";
    }

    // A new one with each answer, the same in all of its links.
    private static string Id(string place) => JournalFolder.Sha256(place)[..32];

    // A shop: each of its filters can be changed, whatever the others are.
    private static IEnumerable<string> Filters(string place)
    {
        int[] values = place == "/" ? [0, 0, 0, 0, 0] : [.. place.Split('?')[1].Split('&').Select(static pair => int.Parse(pair.Split('=')[1], null))];
        for (int filter = 0; filter < values.Length; filter++)
        {
            for (int value = 0; value < 8; value++)
            {
                int[] other = [.. values];
                other[filter] = value;
                yield return $"/shop?{string.Join('&', other.Select(static (v, i) => $"f{i}={v}"))}";
            }
        }
    }

    private static int Number(string place) => int.TryParse(string.Concat(place.Split(':')[0].Where(char.IsAsciiDigit)), out int number) ? number : 0;
}
