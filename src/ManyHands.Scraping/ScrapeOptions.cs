using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping;

/// <summary>How pages are fetched and kept. Set it up before it is handed over; nothing reads it while it changes.</summary>
public sealed class ScrapeOptions
{
    /// <summary>Where pages and the journal go; made when missing. The default is <c>pages</c>.</summary>
    public string OutputFolder { get; init; } = "pages";

    /// <summary>Downloads in flight at once; null follows what the network and the machine can bear. The default is null.</summary>
    public int? Workers { get; init; }

    /// <summary>Requests in flight at once to one host and port, redirects and retries counted. The default is null: 16 for a list, 1 for a crawl.</summary>
    public int? PerHost { get; init; }

    /// <summary>
    /// In a crawl, requests in flight at once to all hosts behind one address; null is no limit. Not counted where a proxy
    /// is used. The default is 16.
    /// </summary>
    public int? PerAddress { get; init; } = 16;

    /// <summary>How long a slot of a host rests after each request it made. The default is null: not at all for a list, half a second in a crawl, where robots.txt may ask for more.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How bodies are kept. The default is <see cref="BodyFormats.Files"/>.</summary>
    public BodyFormats Formats { get; init; } = BodyFormats.Files;

    /// <summary>One attempt with its redirects, from connect to the last byte. The default is 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>More attempts after a failure that may pass. The default is 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The largest body kept, in bytes after decompression. The default is 256 MiB.</summary>
    public long MaxSize { get; init; } = 256L << 20;

    /// <summary>Redirects followed for one URL. The default is 10.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>Header fields sent to the origin of the URL given, and to no other. The default is none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The <c>User-Agent</c>. The default names this program, its version and where to read about it.</summary>
    public string UserAgent { get; init; } = ProductInfo.UserAgent;

    /// <summary>An http, https or socks5 proxy; null leaves it to <c>http_proxy</c>, <c>https_proxy</c> and <c>no_proxy</c>. The default is null.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Accepts any TLS certificate. The default is false.</summary>
    public bool Insecure { get; init; }

    /// <summary>Fetches even what the journal already has, asking with its ETag and Last-Modified. The default is false.</summary>
    public bool Again { get; init; }

    /// <summary>Where each step is told. The default is nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}

/// <summary>The ways of keeping bodies; several may be chosen together.</summary>
[Flags]
public enum BodyFormats
{
    /// <summary>Bodies are hashed and counted, not kept.</summary>
    None = 0,

    /// <summary>One file each, below a folder for its host.</summary>
    Files = 1,

    /// <summary>Compressed, in the table <c>bodies</c> of <c>pages.db</c>.</summary>
    Sqlite = 2,

    /// <summary>Requests and answers as they went over the wire, in WARC 1.1 files in the folder <c>warc</c>, each with a CDXJ index.</summary>
    Warc = 4,
}
