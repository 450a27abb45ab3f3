using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>What hosts reply changes what a run asks of them, and of nobody else.</summary>
public sealed class ScraperPacingTests : IDisposable
{
    private readonly JournalFolder _folder = new();
    private volatile string _retryAfter = "Retry-After: 600\r\n";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_host_that_asks_for_hours_is_asked_again_by_another_run_only()
    {
        _retryAfter = "Retry-After: 7200\r\n";
        await using TestSite busy = await BusyAsync();
        string[] urls = [.. Enumerable.Range(0, 60).Select(i => busy.Url($"/{i}"))];
        await using (var bench = new ScraperBench(_folder, Options(workers: 4, perHost: 1)))
        {
            List<PageResult> results = await bench.FetchAsync(urls);
            Assert.Equal(60, results.Count);
            Assert.All(results, result => Assert.Equal(PageErrorKind.Http, result.Error?.Kind));
            PageResult asked = Assert.Single(results, result => result.Attempts == 1);
            Assert.Equal(429, asked.Status);
            Assert.All(results.Where(result => result != asked), result => Assert.Equal((0, 0.0, null), (result.Attempts, result.Milliseconds, result.Status)));
            Assert.Single(busy.Requests);
            StoppedHost told = Assert.Single(bench.Scraper.Status!.StoppedHosts);
            Assert.Equal(("127.0.0.1", busy.Port, null), (told.Host, told.Port, told.Until));
        }

        _retryAfter = "";
        await using var again = new ScraperBench(_folder);
        Assert.Equal(60, (await again.FetchAsync(urls)).Count(result => result.Ok));
    }

    [Fact]
    public async Task While_a_host_wants_a_pause_the_others_go_on_and_no_redirect_to_it_holds_a_worker()
    {
        using var stop = new CancellationTokenSource();
        await using TestSite busy = await BusyAsync();
        await using TestSite moved = await ScraperBench.SiteAsync(exchange => exchange.RedirectAsync(busy.Url(exchange.Request.Path)));
        await using TestSite good = await TestSite.StartAsync();
        await using var bench = new ScraperBench(_folder, Options(workers: 2, perHost: 2));

        // Its 429 ends the first URL, as the pause is longer than a retry waits.
        int fine = 0;
        var others = new List<PageResult>();
        IEnumerable<string> urls = [busy.Url("/0"), .. Enumerable.Range(0, 50).SelectMany(i => new[] { busy.Url($"/{i}"), moved.Url($"/m{i}"), good.Url($"/page/{i}") })];
        await foreach (PageResult result in bench.Scraper.FetchAsync(urls, stop.Token, TestContext.Current.CancellationToken))
        {
            if (!result.Ok)
                others.Add(result);
            else if (++fine == 50)
                await stop.CancelAsync();
        }

        Assert.Equal(50, fine);
        Assert.InRange(busy.Requests.Count, 1, 2);
        Assert.All(others, result => Assert.True(result.Status == 429, $"{result.Url}: {result.Error}"));
        StoppedHost told = Assert.Single(bench.Scraper.Status!.StoppedHosts);
        Assert.Equal("127.0.0.1 answered 429 and asked for a pause of 600 s", told.Why.Message);
    }

    private ScrapeOptions Options(int workers, int perHost) => new() { OutputFolder = _folder.Path, Workers = workers, PerHost = perHost };

    private Task<TestSite> BusyAsync() => ScraperBench.SiteAsync(exchange => _retryAfter.Length > 0
        ? exchange.AnswerAsync("429 Slower", _retryAfter, "later")
        : exchange.AnswerAsync("200 OK", "", "fine"));
}
