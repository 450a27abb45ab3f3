using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands.Scraping.Tests;

/// <summary>Crawls a <see cref="CrawlSite"/> into a folder, as often as wanted, each time with a scraper of its own.</summary>
internal sealed class CrawlBench(CrawlSite site) : IDisposable
{
    /// <summary>For what must happen; a crawl that does not end by then hangs.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    public JournalFolder Folder { get; } = new();

    public CrawlOptions Crawl { get; set; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public double Grace { get; init; } = 5;

    /// <summary>Runs the parsing; null is a pool of threads.</summary>
    public IInProcessExecutor? Parser { get; init; }

    /// <summary>Hears what the crawl tells of itself.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    public int Workers { get; init; } = 8;

    public int PerHost { get; set; } = 1;

    public double Delay { get; set; }

    public int Retries { get; set; }

    public int MaxRedirects { get; set; } = 10;

    public double Timeout { get; set; } = 60;

    public long MaxSize { get; set; } = 8 << 20;

    public string UserAgent { get; set; } = "manyhands/1.0 (+http://a.test/)";

    public bool Again { get; set; }

    public BodyFormats Formats { get; set; } = BodyFormats.Files;

    /// <summary>Ends a run softly.</summary>
    public CancellationToken Stop { get; set; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    /// <summary>How the last run stood at its end.</summary>
    public ScrapeStatus? Status { get; private set; }

    private ScrapeOptions Options => new()
    {
        OutputFolder = Folder.Path,
        Workers = Workers,
        PerHost = PerHost,
        PerAddress = null,
        Delay = TimeSpan.FromSeconds(Delay),
        Retries = Retries,
        MaxRedirects = MaxRedirects,
        Timeout = TimeSpan.FromSeconds(Timeout),
        MaxSize = MaxSize,
        UserAgent = UserAgent,
        Again = Again,
        Formats = Formats,
        Headers = Headers,
    };

    public Task<List<PageResult>> CrawlAsync(params IEnumerable<string> starts) => CrawlAsync(starts, static _ => { });

    /// <param name="starts">Places.</param>
    /// <param name="told">Gets each result as it comes.</param>
    public async Task<List<PageResult>> CrawlAsync(IEnumerable<string> starts, Action<PageResult> told)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Long);
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { Name = "fetch", MaxWorkers = Workers, DisposeMode = ShutdownMode.Cancel });
        await using var threads = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { Name = "parse", MaxWorkers = 2, DisposeMode = ShutdownMode.Cancel });
        await using Scraper scraper = Scraper.Open(Options, executor, new ScrapeParts
        {
            Time = Time,
            Random = new Random(7),
            Log = Log,
            Network = site.Network,
            Grace = TimeSpan.FromSeconds(Grace),
        });
        var results = new List<PageResult>();
        await foreach (PageResult result in scraper.CrawlAsync(Crawl, starts.Select(site.Url), Parser ?? threads, Stop, limit.Token))
        {
            results.Add(result);
            told(result);
        }

        Status = scraper.Status;
        return results;
    }

    /// <summary>One line a URL, as <see cref="CrawlRow.Expected"/> has them: those with a result, and those left out.</summary>
    public IEnumerable<string> Tell(IEnumerable<PageResult> results) =>
        results.Select(Tell).Concat(LeftOut().Select(static left => $"{left.Place} -{left.Reason}")).Order(StringComparer.Ordinal);

    public IEnumerable<(string Place, string Reason)> LeftOut() =>
        Folder.Query("SELECT coalesce(u.href, u.url) AS url, n.reason AS reason FROM found n JOIN urls u ON u.id = n.id WHERE n.reason IS NOT NULL")
            .Select(row => (site.Place((string)row["url"]!), (string)row["reason"]!));

    public string Tell(PageResult result)
    {
        string place = site.Place(result.Url);
        if (result.Error is { } error)
        {
            string kind = ContinueRule.Spell(error.Kind);
            return result.Attempts == 0 ? $"{place} !{kind}" : error.Kind == PageErrorKind.Http ? $"{place} {result.Status}" : $"{place} {kind}";
        }

        return result.Status switch
        {
            200 => place,
            >= 300 and < 400 when site.Place(result.FinalUrl!) != place => $"{place} {result.Status} {site.Place(result.FinalUrl!)}",
            _ => $"{place} {result.Status}",
        };
    }

    public void Dispose() => Folder.Dispose();
}
