using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands.Scraping;

/// <summary>Downloads URLs into a folder, and remembers there what was done. Thread-safe, but for one run at a time.</summary>
/// <example>
/// <code>
/// await using var executor = new AsyncExecutor(new AsyncExecutorOptions { Name = "fetch", IsFailure = Scraper.TellsOverload });
/// await using var scraper = Scraper.Open(new ScrapeOptions { OutputFolder = "pages" }, executor);
/// await foreach (PageResult page in scraper.FetchAsync(["https://example.com/", "https://example.org/"]))
///     Console.WriteLine($"{page.Status} {page.Url} {page.Error?.Message ?? page.File}");
/// </code>
/// </example>
public sealed class Scraper : IAsyncDisposable
{
    private readonly ScrapeOptions _options;
    private readonly IInProcessExecutor _executor;
    private readonly Journal _journal;
    private readonly ScrapeParts _parts;
    private readonly WarcSettings _warc;
    private ScrapeRun? _run;
    private int _isRunning;

    private Scraper(ScrapeOptions options, IInProcessExecutor executor, Journal journal, ScrapeParts parts, WarcSettings warc)
    {
        _options = options;
        _executor = executor;
        _journal = journal;
        _parts = parts;
        _warc = warc;
    }

    /// <summary>How far the run is, or the last one was; null before the first.</summary>
    public ScrapeStatus? Status => Volatile.Read(ref _run)?.Status;

    /// <summary>How the run stands with its hosts: those with the most requests under way first, then those that most URLs wait for. A host with nothing to do is none, unless there is something to remember of it.</summary>
    /// <param name="most">Hosts told of, at most.</param>
    public IReadOnlyList<HostStatus> Hosts(int most = 100)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return Volatile.Read(ref _run)?.Scheduler.HostStatuses(most) ?? [];
    }

    /// <summary>Opens the output folder and its journal, and keeps other runs out of it until disposed.</summary>
    /// <param name="options">How pages are fetched and kept.</param>
    /// <param name="executor">
    /// Runs the downloads, as many at once as it has workers; belongs to the caller, who disposes it afterwards. Give it
    /// <see cref="ScrapeOptions.Workers"/> and, for an automatic limit, <see cref="TellsOverload"/>.
    /// </param>
    /// <exception cref="JournalException">The folder or its journal can't be used.</exception>
    public static Scraper Open(ScrapeOptions options, IInProcessExecutor executor)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(options, executor, new ScrapeParts
        {
            Time = TimeProvider.System,
            Random = new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)),
            Log = (ILogger?)options.LoggerFactory?.CreateLogger("ManyHands.Scraping") ?? NullLogger.Instance,
        });
    }

    /// <summary>Whether a job's result says that less at once would be better: for <see cref="AsyncExecutorOptions.IsFailure"/>.</summary>
    /// <param name="result">What the executor's job gave.</param>
    public static bool TellsOverload(object? result) => result is Visit { Overload: true };

    /// <summary>Fetches URLs; each result is handed out once it and its body are safe on disk.</summary>
    /// <remarks>
    /// URLs that the journal has as done are skipped without a result. A URL that fails is a result; an exception ends the
    /// run. URLs are taken from the source in groups of up to 512, ahead of the downloads. Leaving the enumeration cancels what is in flight.
    /// </remarks>
    /// <param name="urls">Read as they are needed.</param>
    /// <param name="stop">
    /// Ends the run softly: nothing new is begun, what is in flight may take five seconds more, and what was cut off is
    /// handed out with kind <see cref="PageErrorKind.Cancelled"/>; another run fetches it.
    /// </param>
    /// <param name="cancellationToken">Ends the run at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="OutputUnavailableException">The disk is full, or the journal can't be written any more.</exception>
    /// <exception cref="InvalidOperationException">A run of this scraper has not ended.</exception>
    public IAsyncEnumerable<PageResult> FetchAsync(
        IEnumerable<string> urls, CancellationToken stop = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(urls);
        return FetchAsync(UrlSource.Of(urls), stop, cancellationToken);
    }

    internal static Scraper Open(ScrapeOptions options, IInProcessExecutor executor, ScrapeParts parts)
    {
        ArgumentNullException.ThrowIfNull(executor);
        var warc = new WarcSettings { UserAgent = UserAgentOf(options), Time = parts.Time, Log = parts.Log };
        return new(options, executor, Journal.Open(options.OutputFolder, options.Formats, options.Again, parts.Time, parts.Command, warc), parts, warc);
    }

    /// <summary>Fetches whole sites: starts, and what their links lead to; each result is handed out once it and its body are safe on disk.</summary>
    /// <remarks>
    /// <para>
    /// A redirect is a result of its own. What the journal has as done is skipped, and what another run has left waiting is
    /// fetched now. robots.txt is obeyed (RFC 9309), and hosts are asked no faster than they can bear.
    /// </para>
    /// <para>
    /// A URL that fails is a result; an exception ends the run. All starts are read before anything is fetched. Leaving the
    /// enumeration cancels what is in flight.
    /// </para>
    /// </remarks>
    /// <param name="crawl">Which pages to take.</param>
    /// <param name="starts">Where to begin; no rule keeps them out.</param>
    /// <param name="parser">Runs the parsing of pages, which takes processor time: an executor of its own, on threads. Belongs to the caller.</param>
    /// <param name="stop">As with <see cref="FetchAsync(IEnumerable{string}, CancellationToken, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Ends the run at once, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A pattern of the options is none.</exception>
    /// <exception cref="OutputUnavailableException">The disk is full, or the journal can't be written any more.</exception>
    /// <exception cref="InvalidOperationException">A run of this scraper has not ended.</exception>
    public IAsyncEnumerable<PageResult> CrawlAsync(
        CrawlOptions crawl, IEnumerable<string> starts, IInProcessExecutor parser, CancellationToken stop = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(starts);
        return CrawlAsync(crawl, UrlSource.Of(starts), parser, stop, cancellationToken);
    }

    /// <inheritdoc cref="FetchAsync(IEnumerable{string}, CancellationToken, CancellationToken)"/>
    /// <exception cref="InputException">A list broke off; what came before it has been fetched.</exception>
    internal IAsyncEnumerable<PageResult> FetchAsync(UrlSource source, CancellationToken stop = default, CancellationToken cancellationToken = default) =>
        RunAsync(RunLimits.OfList(_options), run => new ListPlan(source, _journal, run.Tally), false, stop, cancellationToken);

    /// <inheritdoc cref="CrawlAsync(CrawlOptions, IEnumerable{string}, IInProcessExecutor, CancellationToken, CancellationToken)"/>
    /// <exception cref="InputException">A list broke off.</exception>
    internal IAsyncEnumerable<PageResult> CrawlAsync(
        CrawlOptions crawl, UrlSource source, IInProcessExecutor parser, CancellationToken stop = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(crawl);
        ArgumentNullException.ThrowIfNull(parser);
        RunLimits limits = RunLimits.OfCrawl(_options);
        return RunAsync(limits, run => new CrawlPlan(crawl, _options, limits, source, parser, _journal, _parts, run), !crawl.IgnoreRobots, stop, cancellationToken);
    }

    private async IAsyncEnumerable<PageResult> RunAsync(
        RunLimits limits, Func<ScrapeRun, IScrapePlan> plan, bool obeysRobots, CancellationToken stop, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
            throw new InvalidOperationException("A run of this scraper has not ended; one at a time.");
        try
        {
            _warc.ObeysRobots = obeysRobots;
            using var run = new ScrapeRun(_options, _executor, _journal, _parts, limits, plan);
            Volatile.Write(ref _run, run);
            await foreach (PageResult result in run.ResultsAsync(stop, cancellationToken).ConfigureAwait(false))
                yield return result;
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>Finishes what the journal was handed, and lets other runs into the folder.</summary>
    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private static string UserAgentOf(ScrapeOptions options) =>
        options.Headers.LastOrDefault(static header => header.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)).Value ?? options.UserAgent;
}
