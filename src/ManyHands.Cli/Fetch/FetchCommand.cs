using System.Security.Cryptography;
using System.Text;
using ManyHands.Scraping;
using Microsoft.Extensions.Logging;

namespace ManyHands.Cli;

/// <summary><c>hands fetch</c> and <c>hands crawl</c>.</summary>
internal sealed class FetchCommand(FetchSettings settings, Messages messages, TimeProvider time)
{
    private readonly Lazy<long?> _offered = new(() => ListLength.Of(settings));
    private bool _closed;

    /// <summary>Begins what a run needs soon and can be had meanwhile. To be called first.</summary>
    public static void Prepare()
    {
        // The library that hashes takes 4 ms to load, as long as the journal takes to open. If it can't be loaded, the first
        // page says so.
        _ = Task.Run(static () => SHA256.HashData([]));
    }

    public async Task<int> RunAsync()
    {
        TraceFile? trace = settings.TraceFile is { } path ? TraceFile.Prepare(path) : null;
        int code;
        try
        {
            code = await RunAsync(trace);
        }
        catch (Exception)
        {
            // What stopped the run matters more.
            TryWrite(() => trace?.Write());
            throw;
        }

        trace?.Write();
        return code;
    }

    private async Task<int> RunAsync(TraceFile? trace)
    {
        InlineCompletions.AllowFor(settings);
        await using UrlSource source = UrlSource.Open(
            settings.Urls, settings.Input is { } file ? [file] : [], StandardInput.Open);
        using EventLog log = OpenLog();
        using IDisposable? crash = trace?.WriteOnCrash(log.CreateLogger("ManyHands"));
        ScrapeOptions options = settings.Scrape;
        await using RunPage? page = settings.DashboardPort is { } port ? await RunPage.OpenAsync(port, settings, _offered, messages, time) : null;
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions
        {
            Name = "fetch",
            MaxWorkers = options.Workers,
            IsFailure = Scraper.TellsOverload,
            DisposeMode = ShutdownMode.Cancel,
            Logger = log.CreateLogger("ManyHands"),
        });
        await using Scraper scraper = Scraper.Open(options, executor, new ScrapeParts
        {
            Time = time,
            Random = new Random(Guid.NewGuid().GetHashCode()), // Spreads waits; nobody is kept from guessing them.
            Log = log.CreateLogger("ManyHands.Scraping"),
            Command = settings.Crawl is null ? "hands fetch" : "hands crawl",
        });
        await using ThreadPoolExecutor? parser = settings.Crawl is null ? null : new ThreadPoolExecutor(new ThreadPoolExecutorOptions
        {
            Name = "parse",
            MaxWorkers = Environment.ProcessorCount,
            DisposeMode = ShutdownMode.Cancel,
            Logger = log.CreateLogger("ManyHands"),
        });
        using var interruption = new Interruption(
            () => Say("stopping: what is in flight may take 5 seconds more; Ctrl-C again stops at once"),
            () =>
            {
                Screen.ShowCursor();
                TryWrite(() => trace?.WriteInAHurry());
            });

        long began = time.GetTimestamp();
        await FetchAsync(
            scraper,
            settings.Crawl is { } crawl ? scraper.CrawlAsync(crawl, source, parser!, interruption.Stop) : scraper.FetchAsync(source, interruption.Stop),
            interruption,
            page);
        if (page is not null)
            await page.DisposeAsync(); // While the executors are there, so that it shows how the run ended.
        if (_closed)
            return ExitCodes.OutputClosed;
        if (interruption.IsRequested)
            await interruption.Said;
        ScrapeStatus status = scraper.Status!;
        Conclude(status, time.GetElapsedTime(began), interruption.IsRequested);
        return interruption.IsRequested ? ExitCodes.Interrupted : status.Failed > status.Findings ? ExitCodes.SomeFailed : ExitCodes.Success;
    }

    private async Task FetchAsync(Scraper scraper, IAsyncEnumerable<PageResult> results, Interruption interruption, RunPage? page)
    {
        page?.Show(scraper);
        await using IProgressView? progress = ShowProgress(scraper);
        using var lines = settings.Json ? new JsonLines() : null;
        await foreach (PageResult result in results)
        {
            page?.Take(result);
            if (lines is null || _closed)
                continue;
            try
            {
                StandardOutput.Write(lines.Line(result));
            }
            catch (OutputClosedException)
            {
                // As interrupted, without a message: nobody is there to read one.
                _closed = true;
                interruption.Request();
            }
        }
    }

    private void Conclude(ScrapeStatus status, TimeSpan taken, bool interrupted)
    {
        if (!settings.Json && !settings.Quiet)
        {
            string summary = Summary.Of(status, settings, taken, interrupted, () => KeptFormats.Lack(settings.Scrape.OutputFolder, settings.Scrape.Formats));
            StandardOutput.Write(Encoding.UTF8.GetBytes(summary));
        }
        else if (interrupted)
            Say("interrupted: the same command continues where this one stopped");
        else if (settings.Scrape.Insecure)
            Say("--insecure was on: certificates were not checked");
    }

    private void TryWrite(Action trace)
    {
        try
        {
            trace();
        }
        catch (FileUnavailableException failure)
        {
            messages.Error(Terminal.Safe(failure.Message, 600));
        }
    }

    private void Say(string text)
    {
        if (!settings.Quiet)
            messages.Line($"hands: {text}");
    }

    private IProgressView? ShowProgress(Scraper scraper)
    {
        // Lines of JSON on the same screen show well enough that something happens.
        if (settings.Quiet || (settings.Json && !Console.IsOutputRedirected))
            return null;
        long? offered = _offered.Value;
        if (!Screen.CanRedraw)
            return new PlainProgress(() => scraper.Status, offered, messages, time);
        return Live(scraper, offered);
    }

    // In a method of its own, so that the libraries for it are loaded only where it is needed.
    private LiveProgress Live(Scraper scraper, long? offered) =>
        new(() => scraper.Status, new LiveProgressOptions { Time = time, Colors = Screen.HasColors, Offered = offered }, messages);

    private EventLog OpenLog()
    {
        LogLevel shown = settings.Quiet ? LogLevel.Error : settings.Verbose ? LogLevel.Information : LogLevel.Warning;
        try
        {
            return new EventLog(settings.LogFile, shown, messages, time);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LogUnavailableException($"the log {settings.LogFile} can't be written: {failure.Message}", failure);
        }
    }
}
