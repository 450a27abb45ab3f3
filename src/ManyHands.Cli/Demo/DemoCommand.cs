using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary><c>hands demo</c>: the same pages with one worker, with five, and with as many as turn out to be good.</summary>
internal sealed class DemoCommand(Messages messages, TimeProvider time)
{
    private const int Pages = 200;

    public async Task<int> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("hands-demo-").FullName;
        using var interruption = new Interruption(static () => { }, () => LeaveNothing(folder));
        try
        {
            await using var site = new DemoSite(time);
            Write(DemoReport.Intro(Pages));
            DemoRun one = await FetchAsync(site, folder, "1 worker", 1, interruption);
            Write(DemoReport.Row(one, one));
            DemoRun five = await FetchAsync(site, folder, "5 workers", 5, interruption);
            Write(DemoReport.Row(five, one));
            DemoRun many = await FetchAsync(site, folder, "automatic", null, interruption);
            Write(DemoReport.Row(many with { Name = $"automatic ({many.Workers})" }, one));
            Write(DemoReport.Workers(five));
            Write(DemoReport.Outro);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (interruption.IsRequested)
        {
            messages.Line("hands: interrupted");
            return ExitCodes.Interrupted;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<DemoRun> FetchAsync(DemoSite site, string folder, string name, int? workers, Interruption interruption)
    {
        var options = new ScrapeOptions { OutputFolder = Path.Combine(folder, name), Workers = workers, PerHost = 10_000 };
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions
        {
            Name = "hand",
            MaxWorkers = workers,
            IsFailure = Scraper.TellsOverload,
        });
        await using Scraper scraper = Scraper.Open(options, executor);
        await using LiveProgress? progress = Screen.CanRedraw ? Show(scraper, name) : null;

        var results = new List<PageResult>(Pages);
        long began = time.GetTimestamp();
        await foreach (PageResult result in scraper.FetchAsync(site.Urls(Pages), cancellationToken: interruption.Stop))
        {
            if (result.Error is { } error)
                throw new IOException($"the demonstration's own site failed: {error.Message}");
            results.Add(result);
        }

        return new DemoRun(name, executor.MaxWorkers, time.GetElapsedTime(began), results);
    }

    private LiveProgress Show(Scraper scraper, string name) => new(
        () => scraper.Status,
        new LiveProgressOptions
        {
            Time = time,
            Colors = Screen.HasColors,
            Offered = Pages,
            Title = $"{name}: ",
            Rows = 8,
            ByWorker = true,
            SlowAfter = TimeSpan.Zero,
        },
        messages);

    private static void Write(string text) => StandardOutput.Write(Encoding.UTF8.GetBytes(text));

    private static void LeaveNothing(string folder)
    {
        Screen.ShowCursor();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The process ends now, and files may still be appearing: the system clears its temporary folder some day.
        }
    }
}
