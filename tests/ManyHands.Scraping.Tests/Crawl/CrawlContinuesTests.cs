using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A crawl that is stopped goes on where it stopped, and nothing that was done is asked for again.</summary>
public sealed class CrawlContinuesTests
{
    private const int Pages = 120;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 4)]
    [InlineData(40, 8)]
    [InlineData(100, 2)]
    public async Task Stopped_softly(int after, int perHost)
    {
        await using CrawlSite site = await CrawlSite.StartAsync(make: Tree);
        using var bench = new CrawlBench(site) { PerHost = perHost };
        using var stop = new CancellationTokenSource();
        int told = 0;
        bench.Stop = stop.Token;
        List<PageResult> first = await bench.CrawlAsync(["/"], _ => StopAt(after));
        bench.Stop = default;
        List<PageResult> second = await bench.CrawlAsync("/");

        string[] done = [.. first.Concat(second).Where(static result => result.Error is null).Select(result => site.Place(result.Url))];
        Assert.Equal(Pages, done.Length);
        Assert.Equal(Pages, done.Distinct().Count());
        Assert.Equal(Pages, site.Asked.Distinct().Count());
        int cut = first.Count(static result => result.Error is { Kind: PageErrorKind.Cancelled });
        Assert.InRange(site.Asked.Count, Pages, Pages + cut);
        Assert.Empty(await bench.CrawlAsync("/"));

        void StopAt(int count)
        {
            if (++told == count)
                stop.Cancel();
        }
    }

    [Fact]
    public async Task Cut_off_in_the_middle_of_answers()
    {
        // Nobody answers before the stop, which gives no time for it either.
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        int held = 0;
        await using CrawlSite site = await CrawlSite.StartAsync(make: place => place.StartsWith("/h", StringComparison.Ordinal)
            ? new SitePage("")
            {
                Behave = async exchange =>
                {
                    if (Interlocked.Increment(ref held) == 3)
                        await stop.CancelAsync();
                    await stopped.Task.WaitAsync(exchange.Stop);
                    await exchange.AnswerAsync("200 OK");
                },
            }
            : null);
        site["/"] = SitePage.Links("/h1", "/h2", "/h3", "/h4", "/h5");
        using var bench = new CrawlBench(site) { PerHost = 3, Grace = 0.05 };
        bench.Stop = stop.Token;
        List<PageResult> results = await bench.CrawlAsync("/");
        bench.Stop = default;
        Assert.Equal(3, results.Count(static result => result.Error?.Kind == PageErrorKind.Cancelled));
        stopped.SetResult();
        Assert.Equal(["/h1", "/h2", "/h3", "/h4", "/h5"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Empty(bench.Folder.Query("SELECT id FROM frontier"));
    }

    [Fact]
    public async Task Stopped_while_nothing_is_in_flight()
    {
        // The clock stands still, so that the second attempt never comes; the run may end within the call that stops it.
        for (int i = 0; i < 30; i++)
        {
            var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var stop = new CancellationTokenSource();
            await using CrawlSite site = await CrawlSite.StartAsync();
            using var bench = new CrawlBench(site) { Time = new FakeTimeProvider(), Crawl = new() { IgnoreRobots = true }, Retries = 5, Grace = 0, Stop = stop.Token };
            site["/"] = new SitePage("") { Behave = async exchange => { await exchange.AnswerAsync("500 Broken"); failed.TrySetResult(); } };
            Task<List<PageResult>> crawl = bench.CrawlAsync("/");
            await failed.Task;
            stop.Cancel();
            Assert.Equal(PageErrorKind.Cancelled, Assert.Single(await crawl).Error?.Kind);
            bench.Stop = default;
            bench.Retries = 0;
            Assert.Equal(["/ 500"], bench.Tell(await bench.CrawlAsync("/")));
        }
    }

    [Fact]
    public async Task Left_by_its_reader()
    {
        await using CrawlSite site = await CrawlSite.StartAsync(make: Tree);
        using var bench = new CrawlBench(site) { PerHost = 2 };
        int told = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.CrawlAsync(["/"], _ => { if (++told == 20) throw new InvalidOperationException(); }));
        List<PageResult> rest = await bench.CrawlAsync("/");
        Assert.Equal(Pages, site.Asked.Distinct().Count());
        Assert.InRange(rest.Count, Pages - 20 - 300, Pages - 20);
        Assert.Equal((long)Pages, Assert.Single(bench.Folder.Query("SELECT count(*) AS n FROM results WHERE ok"))["n"]);
    }

    [Fact]
    public async Task What_failed_for_now_is_tried_by_the_next_run_and_what_failed_for_good_is_not()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/500", "/503", "/404", "/403", "/429", "/408", "/reset", "/ftp", "/big", "/ok");
        foreach (int status in (int[])[500, 503, 404, 403, 429, 408])
            site[$"/{status}"] = SitePage.Of($"{status} Bad");
        site["/reset"] = new SitePage("") { Behave = static exchange => { exchange.Reset(); return Task.CompletedTask; } };
        site["/ftp"] = SitePage.To("ftp://x/");
        site["/big"] = new string('x', 3000);
        using var bench = new CrawlBench(site) { MaxSize = 2000 };
        await bench.CrawlAsync("/");
        Assert.Equal(["/408 408", "/429 429", "/500 500", "/503 503", "/reset protocol"], bench.Tell(await bench.CrawlAsync("/")));
        site["/500"] = "<a href=/behind>";
        Assert.Equal(["/408 408", "/429 429", "/500", "/503 503", "/behind", "/reset protocol"], bench.Tell(await bench.CrawlAsync("/")));
    }

    [Fact]
    public async Task Links_of_the_pages_done_before_the_stop_are_not_lost_when_a_second_run_has_other_starts()
    {
        await using CrawlSite site = await CrawlSite.StartAsync(make: Tree);
        using var bench = new CrawlBench(site) { Crawl = new() { MaxPages = 10 } };
        await bench.CrawlAsync("/");
        bench.Crawl = new();
        await bench.CrawlAsync("b.test:1/n0");
        Assert.Equal(10 + Pages, site.Asked.Count);
        await bench.CrawlAsync("/", "b.test:1/n0");
        Assert.Equal(2 * Pages, site.Asked.Distinct().Count());
        Assert.Equal(2 * Pages, site.Asked.Count);
    }

    /// <summary>120 pages, <c>/</c> or <c>/n0</c> the root, each with links to three more and back.</summary>
    private static SitePage? Tree(string place)
    {
        string path = place[place.IndexOf('/', StringComparison.Ordinal)..];
        if (path.EndsWith("robots.txt", StringComparison.Ordinal))
            return null;
        int number = path == "/" ? 0 : int.Parse(path.AsSpan(2), null);
        string root = place.StartsWith('/') ? "/" : "/n0";
        return SitePage.Links(Enumerable.Range((number * 3) + 1, 3).Where(static child => child < Pages).Select(static child => $"/n{child}").Append(root));
    }
}
