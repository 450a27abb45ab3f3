using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>The connection pools of a run, one for each <see cref="Reach"/>. Thread-safe.</summary>
internal sealed class Handlers : IDisposable
{
    private readonly HttpMessageInvoker _public;
    private readonly HttpMessageInvoker _private;
    private readonly HttpMessageInvoker _proxied;

    /// <param name="options">Of the run.</param>
    /// <param name="network">Where to.</param>
    /// <param name="time">For connecting.</param>
    /// <param name="tapped">What goes over the wire is written down into <see cref="WireExchange.Current"/>.</param>
    public Handlers(ScrapeOptions options, Network network, TimeProvider time, bool tapped = false)
    {
        _public = Create(Reach.Public);
        _private = Create(Reach.Private);
        _proxied = Create(Reach.Proxy);

        HttpMessageInvoker Create(Reach reach) => new(Build(options, network, reach, time, tapped), disposeHandler: true);
    }

    public HttpMessageInvoker this[Reach reach] => reach switch
    {
        Reach.Public => _public,
        Reach.Private => _private,
        _ => _proxied,
    };

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
        _proxied.Dispose();
    }

    private static SocketsHttpHandler Build(ScrapeOptions options, Network network, Reach reach, TimeProvider time, bool tapped)
    {
        var handler = new SocketsHttpHandler
        {
            // Each of these has a rule of its own here: see RedirectFollower, CookieJar and ContentCodings.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,

            // How many at once is the host gate's business.
            MaxConnectionsPerServer = int.MaxValue,
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 64,

            // Long enough for a polite crawl of one host, short enough not to hold a socket for every host of a long list.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // A body nobody wants, a redirect's say, is read on behind our back only if that is cheaper than a new connection.
            MaxResponseDrainSize = 64 << 10,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),

            // A connection goes on being made when its first request has gone; not for ever.
            ConnectTimeout = ConnectLimit(options.Timeout),
            ConnectCallback = new Connector(network, reach, time).ConnectAsync,

            // Header values are bytes; see GivenFields and Answer.Field.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,

            // No trace header goes to strangers.
            ActivityHeadersPropagator = null,
            UseProxy = reach is Reach.Proxy,
            Proxy = reach is Reach.Proxy ? network.Proxy : null,
        };
        handler.PlaintextStreamFilter = tapped ? TapAsync : PassAsync;
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            // A certificate may name a URL for its issuer's, any server's certificate any URL: what asked for it would pass by
            // the address policy, the pacing and the log, and would hold up a thread meanwhile. Neither curl nor wget asks.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        if (options.Insecure)
        {
#pragma warning disable CA5359 // Asked for by name.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return handler;
    }

    private static ValueTask<Stream> TapAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        TellConnected(context);
        return WireTap.FilterAsync(context, cancellationToken);
    }

    private static ValueTask<Stream> PassAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        TellConnected(context);
        return new(context.PlaintextStream);
    }

    /// <summary>The handshake is over.</summary>
    private static void TellConnected(SocketsHttpPlaintextStreamFilterContext context) =>
        (context.InitialRequestMessage as OutgoingRequest)?.Progress?.EnterWhileConnecting(FetchPhase.FirstByte);

    private static TimeSpan ConnectLimit(TimeSpan timeout) =>
        timeout > TimeSpan.Zero && timeout < TimeSpan.FromMinutes(5) ? timeout : TimeSpan.FromMinutes(5);
}
