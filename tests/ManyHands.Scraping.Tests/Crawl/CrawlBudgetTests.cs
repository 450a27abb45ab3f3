using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>Budgets hold to the page, and what they left is fetched by the next run.</summary>
public sealed class CrawlBudgetTests
{
    private const int Pages = 60;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(7, 8)]
    [InlineData(25, 4)]
    public async Task Max_pages_is_never_passed_and_the_next_runs_go_on(int most, int perHost)
    {
        await using CrawlSite site = await SiteAsync();
        using var bench = new CrawlBench(site) { PerHost = perHost, Crawl = new() { MaxPages = most, Scope = ScopeKind.Domain } };
        int runs = 0;
        for (int asked = 0; ; runs++)
        {
            List<PageResult> results = await bench.CrawlAsync("/");
            int now = site.Asked.Count - asked;
            asked = site.Asked.Count;
            Assert.Equal(now, results.Count);
            if (now == 0)
                break;
            Assert.True(now == most || site.Asked.Count == 1 + (2 * Pages), $"{now} requests in run {runs}");
            Assert.Equal(site.Asked.Count < 1 + (2 * Pages) ? "max-pages" : bench.Status!.Limit, bench.Status!.Limit);
        }

        AssertAllOnce(site);
        Assert.InRange(runs, (1 + (2 * Pages)) / most, (2 + (2 * Pages)) / most + 1);
    }

    [Fact]
    public async Task Requests_without_an_answer_do_not_count_and_answers_that_fail_do()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1", "/2", "/3", "/4", "/5");
        site["/1"] = new SitePage("") { Behave = static exchange => { exchange.Reset(); return Task.CompletedTask; } };
        site["/2"] = SitePage.Of("404 Not Found");
        site["/3"] = SitePage.To("/");
        using var bench = new CrawlBench(site) { Crawl = new() { MaxPages = 4 } };
        await bench.CrawlAsync("/");
        Assert.Equal(["/", "/1", "/2", "/3", "/4"], site.Asked.Distinct());
    }

    [Fact]
    public async Task Max_time_ends_a_run_that_only_waits_for_a_host()
    {
        var time = new FakeTimeProvider();
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1", "/2");
        site["/1"] = new SitePage("") { Status = "429 Too Many Requests", Headers = "Retry-After: 3000\r\n" };
        using var bench = new CrawlBench(site) { Time = time, Crawl = new() { MaxTime = TimeSpan.FromMinutes(10) } };

        List<PageResult> results = await bench.CrawlAsync(["/"], result =>
        {
            // From now on the host is closed for longer than the run may last.
            if (result.Status == 429)
                time.Advance(TimeSpan.FromMinutes(10));
        });

        Assert.Equal(["/", "/1 429"], bench.Tell(results));
        Assert.Equal("max-time", bench.Status!.Limit);
    }

    [Fact]
    public async Task Max_host_pages_holds_for_each_host_and_the_next_run_goes_on()
    {
        await using CrawlSite site = await SiteAsync();
        var log = new TextLog();
        using var bench = new CrawlBench(site) { PerHost = 3, Crawl = new() { MaxHostPages = 10, Scope = ScopeKind.Domain }, Log = log };
        await bench.CrawlAsync("/");
        Assert.Equal([10, 10], site.Asked.GroupBy(static place => place.StartsWith('/')).Select(static host => host.Count()));
        Assert.Equal(["max-host-pages"], bench.LeftOut().Select(static left => left.Reason).Distinct());
        Assert.Equal((null, (2 * Pages) - 19, 0), (bench.Status!.Limit, bench.Status.LeftOver, bench.Status.Skipped));
        Assert.Equal(["max-host-pages"], bench.Status.HostLimits);
        Assert.Equal(2, log.Lines.Count(static line => line.Contains("the limit max-host-pages of ", StringComparison.Ordinal)));

        bench.Crawl = new() { Scope = ScopeKind.Domain };
        await bench.CrawlAsync("/");
        AssertAllOnce(site);
        Assert.Empty(bench.LeftOut());
        Assert.Equal((0, 0), (bench.Status.LeftOver, bench.Status.HostLimits.Count));
    }

    [Fact]
    public async Task What_a_budget_left_out_stays_so_when_a_shorter_way_to_it_is_found_and_is_in_nobodys_way()
    {
        string[] old = [.. Enumerable.Range(0, 200).Select(static i => $"http://h/old/{i}")];
        string[] fresh = [.. Enumerable.Range(0, 100).Select(static i => $"http://h/new/{i}")];
        using var folder = new FrontierFolder();
        await using (Journal journal = await folder.OpenAsync(["http://h/"]))
        {
            await FrontierFolder.CompleteAsync(journal, (await FrontierFolder.LeaseAsync(journal)).Single(), old);
            while (await FrontierFolder.LeaseAsync(journal) is { Count: > 0 } leased)
                foreach (TakenUrl url in leased)
                    await journal.LeaveOutAsync(url.Id, new LeftOut("max-host-pages", "h"));

            await journal.FindAsync([.. old.Concat(fresh).Select(static url => FrontierFolder.Url(url, "sitemap"))], null);
            var found = new List<string>();
            while (await FrontierFolder.LeaseAsync(journal) is { Count: > 0 } leased)
            {
                found.AddRange(leased.Select(static url => url.Spelling));
                foreach (TakenUrl url in leased)
                    await FrontierFolder.CompleteAsync(journal, url);
            }

            Assert.Equal(fresh, found);
            Assert.Equal(new FrontierCounts(0, 0, 0, 200, false), journal.FrontierCounts);
        }

        await using Journal next = await folder.OpenAsync(["http://h/"]);
        Assert.Equal((200, 0), (next.FrontierCounts.Waiting, next.FrontierCounts.LeftOver));
    }

    [Fact]
    public async Task Max_bytes_ends_the_run()
    {
        await using CrawlSite site = await CrawlSite.StartAsync(make: static place => place.StartsWith("/p", StringComparison.Ordinal) ? (SitePage)new string('x', 1000) : null);
        site["/"] = SitePage.Links(Enumerable.Range(0, 20).Select(static i => $"/p{i}"));
        using var bench = new CrawlBench(site) { Crawl = new() { MaxBytes = 5000 } };
        await bench.CrawlAsync("/");
        Assert.Equal("max-bytes", bench.Status!.Limit);
        Assert.InRange(site.Asked.Count, 5, 7);
        bench.Crawl = new();
        await bench.CrawlAsync("/");
        Assert.Equal(21, site.Asked.Count);
    }

    [Fact]
    public async Task A_budget_reached_while_a_url_waits_for_another_attempt_loses_nothing()
    {
        int failures = 0;
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1", "/2", "/3", "/4");
        site["/1"] = new SitePage("") { Behave = exchange => Interlocked.Increment(ref failures) == 1 ? exchange.AnswerAsync("503 Busy", "Retry-After: 1\r\n") : exchange.AnswerAsync("200 OK") };
        using var bench = new CrawlBench(site) { Retries = 2, PerHost = 4, Crawl = new() { MaxPages = 3 } };
        await bench.CrawlAsync("/");
        Assert.Equal(3, site.Asked.Count);
        bench.Crawl = new();
        await bench.CrawlAsync("/");
        Assert.Equal(["/", "/1", "/2", "/3", "/4"], site.Asked.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(6, site.Asked.Count);
    }

    private static void AssertAllOnce(CrawlSite site)
    {
        Assert.Equal(1 + (2 * Pages), site.Asked.Count);
        Assert.Equal(1 + (2 * Pages), site.Asked.Distinct().Count());
    }

    private static async Task<CrawlSite> SiteAsync()
    {
        CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links(Enumerable.Range(0, Pages).SelectMany(static i => (string[])[$"/{i}", $"http://b.a.test:1/{i}"]));
        return site;
    }
}
