using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>
/// Two servers on one machine that answer for any host under <c>.test</c>: pages by their places, in all of which the ports
/// are spelled <c>:1</c> and <c>:2</c>. It writes down each request, in order. Thread-safe.
/// </summary>
/// <remarks>
/// A place is <c>/path?query</c> on <c>a.test:1</c>, and <c>host:port/path?query</c> elsewhere. Where nothing is said there is an
/// ordinary page without links, and no robots.txt. <c>private.test</c> is at an address that does not count as public.
/// </remarks>
internal sealed class CrawlSite : IAsyncDisposable
{
    public const string Home = "a.test:1";

    private static readonly IPAddress Private = IPAddress.Parse("127.0.0.2");

    private readonly ConcurrentQueue<SiteRequest> _log = new();
    private readonly ConcurrentDictionary<string, SitePage> _pages = new(StringComparer.Ordinal);
    private readonly Func<string, SitePage?>? _make;
    private TestSite _first = null!;
    private TestSite _second = null!;

    private CrawlSite(Func<string, SitePage?>? make) => _make = make;

    /// <summary>In the order of their arrival, robots.txt among them.</summary>
    public IReadOnlyList<SiteRequest> Log => [.. _log];

    /// <summary>The places that were asked for, without robots.txt, in that order.</summary>
    public IReadOnlyList<string> Asked => [.. _log.Where(static request => !request.IsRobots).Select(static request => request.Place)];

    public Network Network { get; } = new()
    {
        Resolve = static (host, _) => Task.FromResult<IPAddress[]>(host.EndsWith(".test", StringComparison.Ordinal) ? [host == "private.test" ? Private : IPAddress.Loopback] : []),
        IsPublic = static address => !address.Equals(Private),
        Proxy = new WebProxy(),
    };

    /// <summary>What is at a place; may be changed between runs.</summary>
    public SitePage this[string place]
    {
        set => _pages[place] = value;
    }

    /// <param name="pages">By their places.</param>
    /// <param name="make">Asked for places without a page; null gives the ordinary one.</param>
    /// <param name="time">For pauses; null is the system's.</param>
    public static async Task<CrawlSite> StartAsync(
        IReadOnlyDictionary<string, SitePage>? pages = null, Func<string, SitePage?>? make = null, TimeProvider? time = null)
    {
        var site = new CrawlSite(make);
        site._first = await TestSite.StartAsync(IPAddress.Any, site.HandleAsync, time);
        site._second = await TestSite.StartAsync(IPAddress.Any, site.HandleAsync, time);
        foreach ((string place, SitePage page) in pages ?? new Dictionary<string, SitePage>())
            site._pages[place] = page;
        return site;
    }

    /// <summary>The real URL of a place, and the text with real ports in it.</summary>
    public string Url(string place) => Real(place.StartsWith('/') ? $"http://{Home}{place}" : place.Contains("://", StringComparison.Ordinal) ? place : $"http://{place}");

    public string Real(string text) => text
        .Replace(".test:1", $".test:{_first.Port}", StringComparison.Ordinal)
        .Replace(".TEST:1", $".TEST:{_first.Port}", StringComparison.Ordinal)
        .Replace(".test:2", $".test:{_second.Port}", StringComparison.Ordinal);

    /// <summary>The place of a real URL.</summary>
    public string Place(string url)
    {
        string named = url.Replace($".test:{_first.Port}", ".test:1", StringComparison.Ordinal).Replace($".test:{_second.Port}", ".test:2", StringComparison.Ordinal);
        named = named.StartsWith("http://", StringComparison.Ordinal) ? named["http://".Length..] : named;
        return named.StartsWith($"{Home}/", StringComparison.Ordinal) ? named[Home.Length..] : named;
    }

    /// <summary>Sends the page, whatever its behaviour.</summary>
    public async Task AnswerAsync(Exchange exchange, SitePage page)
    {
        string type = page.Type is null ? "" : $"Content-Type: {page.Type}\r\n";
        byte[] body = page.Bytes ?? Encoding.UTF8.GetBytes(Real(page.Body));
        await exchange.AnswerAsync(page.Status, Real(type + page.Headers), page.Make?.Invoke(body) ?? body);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    private async Task HandleAsync(Exchange exchange)
    {
        string place = Place($"http://{exchange.Request["Host"]}{exchange.Request.Target}");
        _log.Enqueue(new SiteRequest(place, exchange.Request));
        SitePage page = _pages.TryGetValue(place, out SitePage? known) ? known : _make?.Invoke(place) ?? Ordinary(place);
        await (page.Behave is { } behave ? behave(exchange) : AnswerAsync(exchange, page));
    }

    private static SitePage Ordinary(string place) =>
        place.EndsWith("/robots.txt", StringComparison.Ordinal) ? SitePage.Of("404 Not Found") : $"<title>{WebUtility.HtmlEncode(place)}</title>";
}

/// <summary>A request as it arrived.</summary>
/// <param name="Place">Of what, as <see cref="CrawlSite"/> spells it.</param>
/// <param name="Head">All of it.</param>
internal sealed record SiteRequest(string Place, SeenRequest Head)
{
    public bool IsRobots => Place.EndsWith("/robots.txt", StringComparison.Ordinal);

    /// <summary>Host and port; empty for the home.</summary>
    public string Authority => Place[..Place.IndexOf('/', StringComparison.Ordinal)];
}
