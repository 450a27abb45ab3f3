namespace ManyHands.Scraping;

/// <summary>
/// Reads a sitemap entry by entry, however long it is: XML as sitemaps.org has it, an index of such, a text file, or a
/// feed in RSS or Atom; plain or gzip, whatever its name says. Not thread-safe; confined to a worker.
/// </summary>
/// <remarks>
/// It never throws for what is in it. Broken XML gives the entries before the break, and <see cref="Problem"/>. No
/// document type is heeded: no entity is expanded, nothing else is fetched.
/// </remarks>
/// <param name="body">Decoded from its Content-Encoding. Disposed with this reader.</param>
/// <param name="request">What is known of it, and the limits.</param>
/// <param name="cancellationToken">Ends the reading at the next few kilobytes.</param>
internal sealed class SitemapReader(Stream body, SitemapRequest request, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>How many entries the protocol allows; more are read all the same.</summary>
    public const int ProtocolEntries = 50_000;

    /// <summary>How many bytes the protocol allows, before gzip; more are read all the same.</summary>
    public const long ProtocolBytes = 50L << 20;

    private Stream _stream = body;
    private LimitedStream? _limited;
    private XmlSitemap? _xml;
    private TextSitemap? _text;
    private bool _begun;
    private bool _ended;

    public SitemapFormat Format => _text is not null ? SitemapFormat.Text : _xml?.Format ?? SitemapFormat.Unknown;

    /// <summary>How many entries were read so far.</summary>
    public long Entries { get; private set; }

    /// <summary>How many bytes were read so far, after gzip.</summary>
    public long Bytes => _limited?.Count ?? 0;

    /// <summary>How many entries led to no http or https URL.</summary>
    public long Others => _text?.Others ?? _xml?.Others ?? 0;

    /// <summary>Whether <see cref="SitemapRequest.MaxBytes"/> ended the reading.</summary>
    public bool IsCut => _limited?.IsCut ?? false;

    /// <summary>Whether it is longer than the protocol allows, so that other crawlers may read less of it.</summary>
    public bool ExceedsProtocol => Entries > ProtocolEntries || Bytes > ProtocolBytes;

    /// <summary>Why it could not be read to its end, in a sentence; null if it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>The next entry; null at the end, or where reading on is not possible.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The body's stream failed.</exception>
    public SitemapEntry? Next()
    {
        if (_ended)
            return null;
        if (!_begun)
            Begin();
        SitemapEntry? entry = _xml is not null ? _xml.Next() : _text?.Next();
        if (entry is not null)
        {
            Entries++;
            return entry;
        }

        _ended = true;
        Problem = _limited?.Problem ?? (IsCut ? $"It is longer than {request.MaxBytes} bytes." : _xml?.Problem);
        if (_text is not null && Entries == 0 && Others > 0)
            Problem ??= "It is no sitemap: none of its lines is a URL.";
        return null;
    }

    public void Dispose()
    {
        _xml?.Dispose();
        _stream.Dispose();
    }

    private void Begin()
    {
        _begun = true;
        byte[] magic = new byte[2];
        int length = _stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        _stream = new RejoinedStream(magic[..length], _stream);
        if (magic is [0x1F, 0x8B])
            _stream = new DecodingStream(_stream, new GzipDecoder(), mayBeEmpty: false);
        _limited = new LimitedStream(_stream, request.MaxBytes, cancellationToken);

        // Many are served as something else; an XML declaration does not occur in a text file.
        (TextReader reader, _) = DocumentReader.Open(_limited, "application/xml", request.Charset);
        int first = reader.Read();
        while (first is >= 0 and (<= ' ' or 0xFEFF))
            first = reader.Read();
        if (first == '<')
            _xml = new XmlSitemap(reader, request.Url, cancellationToken);
        else if (first >= 0)
            _text = new TextSitemap(reader, (char)first);
    }
}
