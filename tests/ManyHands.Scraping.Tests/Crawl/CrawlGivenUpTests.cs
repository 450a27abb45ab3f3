using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A host that keeps failing: what is told of it, and of its pages that nobody asked for.</summary>
public sealed class CrawlGivenUpTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task Pages_that_were_not_asked_for_say_so_and_its_pauses_and_its_end_are_told()
    {
        var log = new TextLog();
        await using CrawlSite site = await CrawlSite.StartAsync(make: static place => place.StartsWith("/x", StringComparison.Ordinal) ? SitePage.Of("500 Broken") : null);
        site["/"] = SitePage.Links(Enumerable.Range(0, 12).Select(static i => $"/x{i}"));
        using var bench = new CrawlBench(site) { Time = _time, Log = log, Timeout = 3e6, Delay = 1, Crawl = new() { IgnoreRobots = true } };
        Task<List<PageResult>> crawl = bench.CrawlAsync("/");
        await log.SaysAsync($"fetched {site.Url("/")}:").WaitAsync(CrawlBench.Long, TestContext.Current.CancellationToken);
        double[] waits = [1, 1, 1, 1, 1, 10, 20, 40, 80];
        for (int i = 0; i < waits.Length; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(waits[i]));
            await log.SaysAsync($"{site.Url($"/x{i}")} failed").WaitAsync(CrawlBench.Long, TestContext.Current.CancellationToken);
        }

        string host = new Uri(site.Url("/")).Authority;
        const string Problem = "it failed again after pauses of 10, 20, 40 and 80 s, the last time with: 500 Internal Server Error";
        ILookup<bool, PageResult> results = (await crawl).Where(static result => !result.Ok).ToLookup(static result => result.Attempts > 0);
        Assert.Equal(9, results[true].Count());
        Assert.All(results[true], static result => Assert.Equal((500, "500 Internal Server Error"), (result.Status, result.Error!.Message)));
        Assert.Equal(3, results[false].Count());
        Assert.All(results[false], result => Assert.Equal(
            (null, new PageError(PageErrorKind.Http, $"not asked, since {host} was given up for this run: {Problem}")), (result.Status, result.Error)));

        Assert.Equal(3, bench.Status!.NotAsked[PageErrorKind.Http]);
        StoppedHost stopped = Assert.Single(bench.Status.StoppedHosts);
        Assert.Equal((host, null, 3, Problem), (stopped.Name, stopped.Until, stopped.NotAsked, stopped.Why.Message));
        Assert.Equal(
            [.. ((int[])[10, 20, 40, 80]).Select(pause => $"Information: nothing is asked of {host} for {pause} s: 500 Internal Server Error"), $"Warning: {host} is given up for this run: {Problem}"],
            log.Lines.Where(line => line.Contains(host + " for ", StringComparison.Ordinal) || line.StartsWith($"Warning: {host}", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, static line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("not asked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_without_a_robots_txt_is_warned_of_once()
    {
        var log = new TextLog();
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/robots.txt"] = SitePage.Of("503 Busy");
        using var bench = new CrawlBench(site) { Log = log };
        await bench.CrawlAsync("/");
        Assert.Single(log.Lines, static line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Single(log.Lines, static line => line.StartsWith("Information", StringComparison.Ordinal) && line.Contains("is given up for this run", StringComparison.Ordinal));
    }
}
