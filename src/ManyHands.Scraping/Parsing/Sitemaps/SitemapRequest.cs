namespace ManyHands.Scraping;

/// <summary>A sitemap to be read. Thread-safe.</summary>
/// <param name="Url">Where it came from; references in feeds may be relative to it.</param>
internal sealed record SitemapRequest(WebUrl Url)
{
    /// <summary>The charset parameter of Content-Type. The default is null: none was given.</summary>
    public string? Charset { get; init; }

    /// <summary>How many bytes are read at most, after gzip: a small file can unpack to any size. The default is 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;
}
