using System.Text;

namespace ManyHands.Scraping;

/// <summary>What a line of a robots.txt is about.</summary>
internal enum RobotsKey
{
    Unknown,
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
    Sitemap,
}

/// <summary>The keys of robots.txt, in any case, and the misspellings that the great crawlers understand too. Thread-safe.</summary>
internal static class RobotsKeys
{
    public static RobotsKey Of(ReadOnlySpan<byte> key)
    {
        if (Is(key, "disallow"u8))
            return RobotsKey.Disallow;
        if (Is(key, "allow"u8))
            return RobotsKey.Allow;
        if (Is(key, "user-agent"u8) || Is(key, "useragent"u8) || Is(key, "user agent"u8))
            return RobotsKey.UserAgent;
        if (Is(key, "sitemap"u8) || Is(key, "site-map"u8))
            return RobotsKey.Sitemap;
        if (Is(key, "crawl-delay"u8) || Is(key, "crawldelay"u8))
            return RobotsKey.CrawlDelay;
        return IsMisspeltDisallow(key) ? RobotsKey.Disallow : RobotsKey.Unknown;
    }

    private static bool IsMisspeltDisallow(ReadOnlySpan<byte> key) =>
        Is(key, "dissallow"u8) || Is(key, "dissalow"u8) || Is(key, "disalow"u8) || Is(key, "diasllow"u8) || Is(key, "disallaw"u8);

    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(key, name);
}
