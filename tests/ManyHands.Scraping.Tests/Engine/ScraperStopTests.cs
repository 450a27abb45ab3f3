using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A soft stop: what is in flight may finish for a while, the rest is another run's.</summary>
public sealed class ScraperStopTests : IDisposable
{
    private readonly JournalFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_in_flight_finishes_and_nothing_new_begins()
    {
        await using TestSite site = await SlowSiteAsync();
        await using var bench = new ScraperBench(_folder, OneWorker());
        Task<List<PageResult>> run = RunAsync(bench, site.Url("/a"), site.Url("/b"), site.Url("/c"));
        await _begun.Task;
        await _stop.CancelAsync();
        _goOn.SetResult();

        PageResult only = Assert.Single(await run);
        Assert.True(only.Ok, only.Error?.Message);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task What_takes_longer_than_the_grace_is_told_as_cancelled_and_fetched_by_the_next_run()
    {
        await using TestSite site = await SlowSiteAsync();
        await using (var bench = new ScraperBench(_folder, OneWorker(), grace: 0.2))
        {
            Task<List<PageResult>> run = RunAsync(bench, site.Url("/a"), site.Url("/b"));
            await _begun.Task;
            await _stop.CancelAsync();
            PageResult cut = Assert.Single(await run);
            Assert.Equal((site.Url("/a"), PageErrorKind.Cancelled), (cut.Url, cut.Error!.Kind));
        }

        _goOn.SetResult();
        await using var second = new ScraperBench(_folder, OneWorker());
        List<PageResult> results = await second.FetchAsync(site.Url("/a"), site.Url("/b"));
        Assert.Equal(2, results.Count(result => result.Ok));
    }

    [Fact]
    public async Task What_waits_for_its_retry_is_told_as_cancelled_at_once()
    {
        await using TestSite site = await ScraperBench.SiteAsync(static exchange => exchange.AnswerAsync("503 Busy", "Retry-After: 100\r\n", "later"));
        var log = new TextLog();
        await using var bench = new ScraperBench(_folder, OneWorker(), log: log);
        Task<List<PageResult>> run = RunAsync(bench, site.Url("/a"));
        await log.SaysAsync("again in").WaitAsync(CrawlBench.Long, TestContext.Current.CancellationToken);
        Assert.True(bench.Scraper.Status is { InFlight.Count: 0, Waiting: 1 });
        await _stop.CancelAsync();
        PageResult cut = Assert.Single(await run);
        Assert.Equal((PageErrorKind.Cancelled, 1), (cut.Error!.Kind, cut.Attempts));
    }

    [Fact]
    public async Task The_status_shows_what_is_in_flight()
    {
        // So much that it is not held in memory: the file says that it has come.
        const int Sent = 32 << 10;
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Sent + 2}\r\n\r\n{new string('f', Sent)}");
            await _goOn.Task;
            await exchange.SendAsync("ne");
        });
        await using var bench = new ScraperBench(_folder, OneWorker());
        using var body = new FileArrival(_folder.In(Journal.TemporaryFolderName), "*.part");
        Task<List<PageResult>> run = RunAsync(bench, site.Url("/a"));
        await body.Came.WaitAsync(CrawlBench.Long, TestContext.Current.CancellationToken);
        Download download = Assert.Single(bench.Scraper.Status!.InFlight);
        Assert.Equal(Sent, download.Bytes);
        Assert.Equal((site.Url("/a"), "fetch-1"), (download.Url, download.Worker));
        _goOn.SetResult();
        Assert.True(Assert.Single(await run).Ok);
    }

    private ScrapeOptions OneWorker() => new() { OutputFolder = _folder.Path, Workers = 1 };

    private Task<TestSite> SlowSiteAsync() => ScraperBench.SiteAsync(async exchange =>
    {
        _begun.TrySetResult();
        await _goOn.Task.WaitAsync(exchange.Stop);
        await exchange.AnswerAsync("200 OK", "", "fine");
    });

    private async Task<List<PageResult>> RunAsync(ScraperBench bench, params string[] urls)
    {
        var results = new List<PageResult>();
        await foreach (PageResult result in bench.Scraper.FetchAsync(urls, _stop.Token, TestContext.Current.CancellationToken))
            results.Add(result);
        return results;
    }
}
