namespace ManyHands.Scraping;

/// <summary>What a sitemap says of one URL. Thread-safe.</summary>
/// <param name="Url">Absolute; of any host.</param>
/// <param name="Kind">Whether it is a page or another sitemap.</param>
/// <param name="LastModified">Null where it isn't said, or not understood.</param>
/// <param name="Priority">From 0 to 1; null where it isn't said, in which case the protocol takes 0.5.</param>
/// <param name="ChangeFrequency">Null where it isn't said.</param>
internal sealed record SitemapEntry(
    WebUrl Url, SitemapEntryKind Kind, DateTimeOffset? LastModified = null, double? Priority = null, ChangeFrequency? ChangeFrequency = null);

/// <summary>What an entry of a sitemap leads to.</summary>
internal enum SitemapEntryKind
{
    /// <summary>A page.</summary>
    Page,

    /// <summary>A further sitemap, from an index.</summary>
    Sitemap,
}

/// <summary>How often a page is likely to change, by its sitemap.</summary>
internal enum ChangeFrequency
{
    Always,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
    Never,
}

/// <summary>In which format a sitemap is written.</summary>
internal enum SitemapFormat
{
    /// <summary>Nothing was read yet, it is empty, or it is no sitemap.</summary>
    Unknown,

    /// <summary><c>urlset</c> of sitemaps.org's protocol.</summary>
    UrlSet,

    /// <summary><c>sitemapindex</c> of the same.</summary>
    Index,

    /// <summary>A URL a line.</summary>
    Text,

    /// <summary>A feed in RSS 2.0, or an older one of that family.</summary>
    Rss,

    /// <summary>A feed in Atom (RFC 4287).</summary>
    Atom,
}
