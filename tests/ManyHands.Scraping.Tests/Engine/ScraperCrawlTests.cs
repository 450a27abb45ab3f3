using ManyHands.Testing;
using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping.Tests;

/// <summary>What a run makes of a crawl's pages.</summary>
public sealed class ScraperCrawlTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task Again_costs_a_304_for_documents_without_links_too()
    {
        await using TestSite site = await ScraperBench.SiteAsync(static exchange => exchange.Request.Path switch
        {
            "/robots.txt" => exchange.AnswerAsync("404 None"),
            "/" => exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<a href=a.pdf>a</a>"),
            _ when exchange.Request["If-None-Match"] is "\"1\"" => exchange.AnswerAsync("304 Not Modified"),
            _ => exchange.AnswerAsync("200 OK", "Content-Type: application/pdf\r\nETag: \"1\"\r\n", "%PDF"),
        });

        Assert.Equal([200, 200], (await CrawlAsync(site)).OrderBy(static result => result.Url.Length).Select(static result => result.Status));
        Assert.Equal([200, 304], (await CrawlAsync(site, again: true)).OrderBy(static result => result.Url.Length).Select(static result => result.Status));
    }

    [Fact]
    public async Task What_would_be_tried_again_when_a_limit_is_reached_is_left_to_another_run_without_a_word()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            switch (exchange.Request.Path)
            {
                case "/robots.txt":
                    await exchange.AnswerAsync("404 None");
                    break;
                case "/":
                    await exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<a href=busy>a</a><a href=large>b</a><a href=third>c</a>");
                    break;
                case "/busy":
                    await told.Task.WaitAsync(exchange.Stop);
                    await exchange.AnswerAsync("503 Busy");
                    break;
                default:
                    await exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", new string('x', 5000));
                    break;
            }
        });

        List<PageResult> results = await CrawlAsync(site, new CrawlOptions { MaxBytes = 1000 }, log: new LimitLog(told));

        Assert.Equal(["/", "/large"], results.Select(static result => new Uri(result.Url).AbsolutePath).Order(StringComparer.Ordinal));
        Assert.All(results, static result => Assert.Null(result.Error));
    }

    [Fact]
    public async Task A_page_whose_links_take_long_to_find_holds_up_no_other()
    {
        // More than are handed out at once for one host.
        const int Others = 60;
        int asked = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            string path = exchange.Request.Path;
            string links = path == "/" ? string.Concat(Enumerable.Range(0, Others).Select(static i => $"<a href={i}>x</a>")) : "";
            await exchange.AnswerAsync(path == "/robots.txt" ? "404 None" : "200 OK", "Content-Type: text/html\r\n", $"<a href=slow>x</a>{links}");
            if (path is not ("/" or "/slow" or "/robots.txt") && Interlocked.Increment(ref asked) == Others)
                all.TrySetResult();
        });
        using var parser = new ThreadPoolExecutor(4);
        using var slow = new SlowParser(parser, all.Task);

        Assert.Equal(Others + 2, (await CrawlAsync(site, parser: slow)).Count);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<List<PageResult>> CrawlAsync(
        TestSite site, CrawlOptions? crawl = null, bool again = false, ILogger? log = null, IInProcessExecutor? parser = null)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using var own = new ThreadPoolExecutor(2);
        var options = new ScrapeOptions { OutputFolder = _folder.Path, Workers = 4, PerHost = 2, Delay = TimeSpan.Zero, Again = again };
        await using var bench = new ScraperBench(_folder, options, log: log);
        var results = new List<PageResult>();
        await foreach (PageResult result in bench.Scraper.CrawlAsync(crawl ?? new CrawlOptions(), [site.Url("/")], parser ?? own, token, token))
            results.Add(result);
        return results;
    }

    /// <summary>Hears of the limit that a run has reached.</summary>
    private sealed class LimitLog(TaskCompletionSource told) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 12)
                told.TrySetResult();
        }
    }

    /// <summary>Keeps the second page waiting until something has happened.</summary>
    private sealed class SlowParser(IInProcessExecutor inner, Task happened) : IInProcessExecutor
    {
        private int _submitted;

        public string Name => inner.Name;

        public int MaxWorkers => inner.MaxWorkers;

        public ExecutorCounts Counts => inner.Counts;

        public ExecutorSnapshot Snapshot() => inner.Snapshot();

        public async Task<TResult> Submit<TResult>(IJob<TResult> job, JobOptions options, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _submitted) == 2)
                await happened.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            return await inner.Submit(job, options, cancellationToken);
        }

        public Task<ShutdownReport> ShutdownAsync(ShutdownMode mode, TimeSpan? timeout) => inner.ShutdownAsync(mode, timeout);

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
