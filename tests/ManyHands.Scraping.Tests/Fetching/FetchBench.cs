using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>A fetcher with a folder of its own, on a network where names are made up and any loopback address can count as public.</summary>
internal sealed class FetchBench : IDisposable
{
    /// <summary>Counts as globally reachable here.</summary>
    public static readonly IPAddress PublicAddress = IPAddress.Parse("127.0.0.2");

    private readonly PageFetcher _fetcher;

    public FetchBench(ScrapeOptions? options = null, IHostGate? gate = null, TimeProvider? time = null, IWebProxy? proxy = null)
    {
        BodyWriter.PrepareFolder(Folder);
        var network = new Network
        {
            Resolve = ResolveAsync,
            IsPublic = address => address.Equals(PublicAddress) || AddressPolicy.IsGloballyReachable(address),
            Proxy = proxy ?? new NoProxy(),
        };
        options ??= new ScrapeOptions();
        _fetcher = new PageFetcher(
            options, gate ?? new OpenGate(), options.Formats == BodyFormats.Warc ? null : Folder, time ?? TimeProvider.System, network,
            captureFolder: options.Formats.HasFlag(BodyFormats.Warc) ? Folder : null);
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"fetch-{Guid.NewGuid():n}");

    /// <summary>What names resolve to; a name that isn't there does not exist.</summary>
    public Dictionary<string, Func<IPAddress[]>> Names { get; } = [];

    public string[] Files => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);

    public static WebUrl Url(string text) => WebUrl.TryParse(text, out WebUrl? url, out string? problem) ? url : throw new ArgumentException(problem);

    public ValueTask<Attempt> FetchAsync(string url, Validators? kept = null) =>
        _fetcher.FetchAsync(new FetchRequest(Url(url), kept), TestContext.Current.CancellationToken);

    public ValueTask<Attempt> FetchAsync(FetchRequest request) => _fetcher.FetchAsync(request, TestContext.Current.CancellationToken);

    public ValueTask<Attempt> FetchUntilAsync(string url, CancellationToken cancelled) => _fetcher.FetchAsync(new FetchRequest(Url(url)), cancelled);

    /// <summary>An attempt's exchanges, as WARC files would have them.</summary>
    public List<CapturedExchange> Captured(Attempt attempt) =>
        [.. attempt.Exchanges.Select(exchange => CapturedExchange.Prepare(exchange, attempt.Error?.Kind, Folder)).OfType<CapturedExchange>()];

    /// <summary>The bytes of a spool, each as one character.</summary>
    public static string TextOf(Spool spool) => System.Text.Encoding.Latin1.GetString(WarcPacker.Read(spool, 0, spool.Length));

    /// <summary>The kept body as text.</summary>
    public static string TextOf(Attempt attempt) => File.ReadAllText(attempt.Body!.TemporaryFile!);

    public void Dispose()
    {
        _fetcher.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Names.TryGetValue(host, out Func<IPAddress[]>? addresses)
        ? Task.FromResult(addresses())
        : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));

    private sealed class NoProxy : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => null;

        public bool IsBypassed(Uri host) => true;
    }

    private sealed class OpenGate : IHostGate, ITurn
    {
        public ValueTask<ITurn> EnterAsync(WebUrl url, CancellationToken cancellationToken) => new(this);

        public void Report(HostReply reply)
        {
        }

        public void Dispose()
        {
        }
    }
}
