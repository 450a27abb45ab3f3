using System.Runtime.CompilerServices;
using ManyHands.Dashboard;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>The live page of a run. Thread-safe.</summary>
internal sealed class RunPage : IAsyncDisposable
{
    private readonly RunSections _sections;

    // An interface, so that the web server's libraries are loaded only where there is a page.
    private IAsyncDisposable? _server;

    private RunPage(RunSections sections) => _sections = sections;

    /// <summary>Listens on loopback, and tells where.</summary>
    /// <param name="port">0 is any that is free.</param>
    /// <param name="settings">Of the run.</param>
    /// <param name="offered">How many URLs there are, where anybody knows.</param>
    /// <param name="messages">Where the address is told, whatever else is to be kept quiet: who asks for the page needs it.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The port can't be had.</exception>
    public static async Task<RunPage> OpenAsync(int port, FetchSettings settings, Lazy<long?> offered, Messages messages, TimeProvider time)
    {
        var sections = new RunSections(offered, settings.Scrape.Timeout, time);
        var page = new RunPage(sections);
        (page._server, string address) = await ListenAsync(port, settings.Crawl is null ? "hands fetch" : "hands crawl", sections.Now);
        messages.Line($"hands: the live page is at {address}");
        return page;
    }

    /// <summary>The run begins.</summary>
    public void Show(Scraper scraper) => _sections.Scraper = scraper;

    public void Take(PageResult result) => _sections.Hosts.Count(result);

    /// <summary>Tells all who look that it is over. A second call does nothing.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _server, null)?.DisposeAsync() ?? default;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(IAsyncDisposable Server, string Address)> ListenAsync(int port, string title, Func<IEnumerable<DashboardSection>> sections)
    {
        PageServer server = await PageServer.StartAsync(port, title, sections);
        return (server, server.Address);
    }
}
