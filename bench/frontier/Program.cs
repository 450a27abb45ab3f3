using System.Diagnostics;
using System.Globalization;
using ManyHands.Scraping;

// The frontier of a crawl of a made-up graph, without a network: pages are handed out, and completed with links, until so
// many URLs were discovered; then the rest is handed out. Rates by million, and the memory of the whole process.
const int Hosts = 1000;
const int NewLinks = 10;
const int KnownLinks = 30;
const int AtOnce = 256;

long urls = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
string? keptIn = args.Length > 1 ? args[1] : null; // Whoever names a folder keeps it, and what else is in it.
string folder = keptIn ?? Path.Combine(Path.GetTempPath(), $"frontier-{Guid.NewGuid():N}");
var crawl = new CrawlOptions { Depth = int.MaxValue };
await using Journal journal = Journal.Open(folder, BodyFormats.None, again: false, TimeProvider.System);
await journal.BeginCrawlAsync(new CrawlRules(crawl, 10, new CrawlTraps(new DateOnly(2026, 1, 1), journal.Seed)));
await journal.FindAsync([.. Enumerable.Range(0, Hosts).Select(static host => Parse(UrlOf(host)) with { Place = FoundUrl.Start })], null);
await journal.SettleRulesAsync();

long discovered = Hosts;
long completed = 0;
var random = new Random(1);
var watch = Stopwatch.StartNew();
Console.WriteLine("  discovered   pages  URLs/s  pages/s  CPU us/page  managed MB  peak RSS MB  journal MB");
long lastDiscovered = 0, lastCompleted = 0;
double lastSeconds = 0;
TimeSpan lastCpu = Environment.CpuUsage.TotalTime;
var inFlight = new List<Task>();
while (discovered < urls)
{
    foreach (TakenUrl page in await journal.LeaseAsync(AtOnce))
    {
        inFlight.Add(CompleteAsync(page));
        if (inFlight.Count >= AtOnce)
        {
            await Task.WhenAll(inFlight);
            inFlight.Clear();
        }
    }

    if (discovered / 1_000_000 > lastDiscovered / 1_000_000)
        Report();
}

await Task.WhenAll(inFlight);
long handedOut = 0;
double drainBegan = watch.Elapsed.TotalSeconds;
Console.WriteLine();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"waiting: {journal.FrontierCounts.Waiting}; handing out and completing the next million pages, without links:"));
while (handedOut < 1_000_000 && await journal.LeaseAsync(AtOnce) is { Count: > 0 } pages)
{
    await Task.WhenAll(pages.Select(page => journal.CompleteAsync(Finished(page, [])).AsTask()));
    handedOut += pages.Count;
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{handedOut / (watch.Elapsed.TotalSeconds - drainBegan):F0} pages/s; peak RSS {PeakRss()} MB"));
await journal.DisposeAsync();
if (keptIn is null)
    Directory.Delete(folder, recursive: true);

Task CompleteAsync(TakenUrl page)
{
    var links = new List<FoundUrl>(NewLinks + KnownLinks);
    long number = NumberOf(page.Spelling);
    long host = number % Hosts;
    for (int i = 0; i < NewLinks; i++)
        links.Add(Parse(UrlOf(discovered++)));
    for (int i = 0; i < KnownLinks; i++)
    {
        // As on most sites: two thirds are the same navigation on every page, most others neighbours, some anywhere.
        long known = (i % 10) switch
        {
            < 7 => host + (i * Hosts),
            < 9 => number - (random.Next(1, 200) * Hosts),
            _ => random.NextInt64(discovered),
        };
        links.Add(Parse(UrlOf(Math.Clamp(known, 0, discovered - 1))));
    }

    completed++;
    return journal.CompleteAsync(Finished(page, links)).AsTask();
}

static FinishedPage Finished(TakenUrl page, IReadOnlyList<FoundUrl> links) => new()
{
    Url = page,
    Attempt = new Attempt
    {
        FinalUrl = page.Spelling,
        Status = 200,
        ContentType = "text/html",
        Body = new Body(null, 1000, "0000000000000000000000000000000000000000000000000000000000000000"),
    },
    Leads = new PageLeads(links),
    Attempts = 1,
};

void Report()
{
    double seconds = watch.Elapsed.TotalSeconds;
    double span = seconds - lastSeconds;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{discovered,12} {completed,7} {(discovered - lastDiscovered) / span,7:F0} {(completed - lastCompleted) / span,8:F0} {(Environment.CpuUsage.TotalTime - lastCpu).TotalMicroseconds / (completed - lastCompleted),12:F0} {GC.GetTotalMemory(false) >> 20,11} {PeakRss(),12} {Directory.EnumerateFiles(folder, "manyhands.db*").Sum(static file => new FileInfo(file).Length) >> 20,11}"));
    (lastDiscovered, lastCompleted, lastSeconds, lastCpu) = (discovered, completed, seconds, Environment.CpuUsage.TotalTime);
}

static long PeakRss() => long.Parse(
    File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2].Trim(), CultureInfo.InvariantCulture) >> 10;

static FoundUrl Parse(string url) => new(WebUrl.Known(url), "a[href]");

static string UrlOf(long number) =>
    string.Create(CultureInfo.InvariantCulture, $"http://h{number % Hosts:D4}.example.org/articles/{number / Hosts / 1000:D4}/page-{number:D9}.html");

static long NumberOf(string url) => long.Parse(url.AsSpan(url.LastIndexOf('-') + 1, 9), CultureInfo.InvariantCulture);
