using System.Runtime.InteropServices;

namespace ManyHands.Scraping;

/// <summary>The links of a page, from its bytes. Thread-safe.</summary>
/// <remarks>
/// Time and memory are linear in the page, whatever is in it: the tags come from a tokenizer, no tree is built. Strings
/// in scripts are no links, nor is what stands in a <c>template</c>, unless it is a declarative shadow root.
/// </remarks>
internal sealed class PageLinks
{
    private PageLinks()
    {
    }

    /// <summary>In the order of the document, each URL once as a link that leads on, and once as a requisite.</summary>
    public IReadOnlyList<PageLink> Links { get; private init; } = [];

    /// <summary>What references were resolved against; null when <c>base href</c> is no http or https URL, so that only absolute ones count.</summary>
    public WebUrl? BaseUrl { get; private init; }

    /// <summary>The encoding's name as in the WHATWG Encoding Standard, or null where nothing says: then it is UTF-8, and windows-1252 where it can't be.</summary>
    public string? Charset { get; private init; }

    /// <summary>Whether the page or its answer asks not to follow any of its links.</summary>
    public bool NoFollow { get; private init; }

    /// <summary>How many different references led to no http or https URL: <c>mailto:</c>, <c>data:</c>, and what is no URL at all.</summary>
    public int Others { get; private init; }

    /// <summary>Which limit was met, so that there may be more links than these.</summary>
    public LinkCut Cut { get; private init; }

    /// <summary>The text of the first <c>title</c>, spaces collapsed, not longer than 300 characters; null where there is none.</summary>
    public string? Title { get; private init; }

    /// <summary>Whether documents of this type can have links; <see cref="Read(Stream, LinkRequest, CancellationToken)"/> finds none in others.</summary>
    /// <param name="mediaType">Alone and in lower case; null is taken for HTML.</param>
    public static bool CanRead(string? mediaType) => mediaType is null or "text/html" or "text/css" || IsXml(mediaType);

    /// <inheritdoc cref="Read(Stream, LinkRequest, CancellationToken)"/>
    public static PageLinks Read(ReadOnlyMemory<byte> body, LinkRequest request, CancellationToken cancellationToken) =>
        Read(AsStream(body), request, cancellationToken);

    /// <summary>Reads the links of a page. Works without waiting for anything but the stream, and never throws for what is in it.</summary>
    /// <param name="body">Decoded from its Content-Encoding; read from where it stands, and left open.</param>
    /// <param name="request">What is known of the page, and the limits.</param>
    /// <param name="cancellationToken">Ends the reading at the next tag or attribute.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PageLinks Read(Stream body, LinkRequest request, CancellationToken cancellationToken)
    {
        if (!CanRead(request.MediaType))
            return new PageLinks { BaseUrl = request.Url };

        using var text = PageText.Read(body, request, cancellationToken);
        var collector = new LinkCollector(request, text.Charset, cancellationToken);
        string? title = null;
        bool noFollow = RobotsDirectives.NoFollowIn(request.RobotsTags, request.Agent);
        if (request.MediaType == "text/css")
        {
            if (request.Requisites)
                new CssLinks(text.Characters, "css", collector).Read();
        }
        else
        {
            var html = new HtmlLinks(request, collector, cancellationToken);
            html.Read(text.Array, text.Length, isXml: request.MediaType is not null && IsXml(request.MediaType));
            title = html.Title;
            noFollow |= html.NoFollow;
        }

        IReadOnlyList<PageLink> links = collector.Resolve(noFollow);
        return new PageLinks
        {
            Links = links,
            BaseUrl = collector.BaseUrl,
            Charset = text.Charset,
            NoFollow = noFollow,
            Others = collector.Others,
            Cut = collector.Cut == LinkCut.None && text.IsCut ? LinkCut.Characters : collector.Cut,
            Title = title,
        };
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(body.ToArray(), writable: false);

    private static bool IsXml(string mediaType) => mediaType is "application/xhtml+xml" or "image/svg+xml";
}
