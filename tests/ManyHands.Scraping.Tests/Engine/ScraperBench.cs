using ManyHands.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands.Scraping.Tests;

/// <summary>A scraper with a folder of its own. Dispose it to open the folder anew.</summary>
internal sealed class ScraperBench : IAsyncDisposable
{
    private readonly AsyncExecutor _executor;

    public ScraperBench(JournalFolder folder, ScrapeOptions? options = null, double grace = 5, ILogger? log = null)
    {
        options ??= new ScrapeOptions { OutputFolder = folder.Path, Workers = 8 };
        _executor = new AsyncExecutor(new AsyncExecutorOptions { Name = "fetch", MaxWorkers = options.Workers, DisposeMode = ShutdownMode.Cancel });
        Scraper = Scraper.Open(options, _executor, new ScrapeParts
        {
            Time = TimeProvider.System,
            Random = new Random(7),
            Log = log ?? NullLogger.Instance,
            Grace = TimeSpan.FromSeconds(grace),
        });
    }

    public Scraper Scraper { get; }

    public async Task<List<PageResult>> FetchAsync(params IEnumerable<string> urls)
    {
        var results = new List<PageResult>();
        await foreach (PageResult result in ResultsAsync(urls))
            results.Add(result);
        return results;
    }

    public IAsyncEnumerable<PageResult> ResultsAsync(IEnumerable<string> urls) =>
        Scraper.FetchAsync(urls, default, TestContext.Current.CancellationToken);

    /// <summary>A site whose handler answers by path; anything else is <see cref="GoodSite"/>'s.</summary>
    public static Task<TestSite> SiteAsync(Func<Exchange, Task> handle) => TestSite.StartAsync(handle: handle);

    public async ValueTask DisposeAsync()
    {
        await Scraper.DisposeAsync();
        await _executor.DisposeAsync();
    }
}
