using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A robots.txt holds for a day, whatever changes meanwhile, and one out of reach is asked for by each run.</summary>
public sealed class CrawlRobotsTimeTests
{
    // The clock is moved on while a request is held.
    private const double Endless = 3e6;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task It_is_asked_for_once_a_day_and_the_new_one_holds_then()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/a><a href=/b>";
        site["/robots.txt"] = Disallowing("/a");
        using var bench = new CrawlBench(site) { Time = _time };
        Assert.Equal(["/", "/a !robots", "/b"], bench.Tell(await bench.CrawlAsync("/")));

        bench.Again = true;
        site["/robots.txt"] = Disallowing("/b");
        _time.Advance(TimeSpan.FromHours(23.9));
        Assert.Equal(["/", "/a !robots", "/b"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Equal(1, site.Log.Count(static request => request.IsRobots));

        _time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(["/", "/a", "/b !robots"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Equal(2, site.Log.Count(static request => request.IsRobots));
    }

    [Fact]
    public async Task One_that_has_gone_out_of_reach_holds_on()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/a><a href=/b>";
        site["/robots.txt"] = Disallowing("/a");
        using var bench = new CrawlBench(site) { Time = _time };
        await bench.CrawlAsync("/");
        site["/robots.txt"] = SitePage.Of("500 Broken");
        bench.Again = true;
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(["/", "/a !robots", "/b"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Equal(2, site.Log.Count(static request => request.IsRobots));
    }

    [Fact]
    public async Task One_out_of_reach_forbids_and_is_asked_for_again_by_the_next_run()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/a><a href=/b>";
        site["/robots.txt"] = SitePage.Of("503 Busy");
        using var bench = new CrawlBench(site) { Time = _time };
        Assert.Equal(["/ !robots"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Equal(1, bench.Status!.NotAsked[PageErrorKind.Robots]);
        site["/robots.txt"] = Disallowing("/b");
        Assert.Equal(["/", "/a", "/b !robots"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Empty(bench.Status!.NotAsked);
    }

    [Fact]
    public async Task One_out_of_reach_is_asked_for_again_in_the_same_run_while_others_are_busy()
    {
        // b stays busy until the clock has moved on; then a's robots.txt is there.
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/a>";
        site["b.test:1/"] = new SitePage("busy").After(moved.Task, site);
        using var bench = new CrawlBench(site) { Time = _time, Timeout = Endless };
        int failed = 0;
        site["/robots.txt"] = new SitePage("") { Behave = exchange => Interlocked.Increment(ref failed) == 1 ? exchange.AnswerAsync("500 Broken") : exchange.AnswerAsync("404 Not Found") };
        Task<List<PageResult>> crawl = bench.CrawlAsync(["/", "b.test:1/"], static _ => { });
        while (!site.Asked.Contains("/"))
        {
            if (Volatile.Read(ref failed) == 1 && site.Asked.Contains("b.test:1/"))
                _time.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }

        moved.SetResult();
        Assert.Equal(["/", "/a", "b.test:1/"], bench.Tell(await crawl));
    }

    [Fact]
    public async Task Its_sitemaps_are_read_once_it_comes()
    {
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int failed = 0;
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/robots.txt"] = new SitePage("")
        {
            Behave = exchange => Interlocked.Increment(ref failed) == 1 ? exchange.AnswerAsync("500 Broken") : exchange.AnswerAsync("200 OK", "", "Sitemap: /s.txt"),
        };
        site["/s.txt"] = SitePage.Text("http://a.test:1/x");
        site["b.test:1/"] = new SitePage("busy").After(moved.Task, site);
        site["b.test:1/sitemap.xml"] = SitePage.Of("404 Not Found");
        using var bench = new CrawlBench(site) { Time = _time, Timeout = Endless, Crawl = new() { Sitemaps = true }, PerHost = 2 };
        Task<List<PageResult>> crawl = bench.CrawlAsync(["/", "b.test:1/"], static _ => { });
        while (!site.Asked.Contains("/x"))
        {
            if (Volatile.Read(ref failed) == 1 && site.Asked.Contains("b.test:1/"))
                _time.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }

        moved.SetResult();
        Assert.Equal(["/", "/s.txt", "/x", "b.test:1/", "b.test:1/sitemap.xml 404"], bench.Tell(await crawl));
    }

    private static SitePage Disallowing(string path) => SitePage.Text($"User-agent: *\nDisallow: {path}");
}
