using System.Collections.Immutable;

namespace ManyHands.Scraping;

/// <summary>What one robots.txt says to one crawler (RFC 9309). Thread-safe.</summary>
internal sealed class RobotsRules
{
    private readonly RobotsRule[] _bySpecificity;
    private readonly RobotsVerdict _otherwise;

    internal RobotsRules(IEnumerable<RobotsRule> rules, TimeSpan? crawlDelay, ImmutableArray<string> sitemaps)
        : this(new RobotsVerdict(true, RobotsReason.NoRule))
    {
        _bySpecificity = [.. rules];
        Array.Sort(_bySpecificity, RobotsRule.CompareBySpecificity);
        CrawlDelay = crawlDelay;
        Sitemaps = sitemaps;
    }

    private RobotsRules(RobotsVerdict otherwise)
    {
        _bySpecificity = [];
        _otherwise = otherwise;
    }

    /// <summary>For a site that has no robots.txt (2.3.1.3).</summary>
    public static RobotsRules AllowAll { get; } = new(new RobotsVerdict(true, RobotsReason.Unavailable));

    /// <summary>For a site whose robots.txt can't be had for now (2.3.1.4).</summary>
    public static RobotsRules DisallowAll { get; } = new(new RobotsVerdict(false, RobotsReason.Unreachable));

    /// <summary>
    /// The longest delay that the group's <c>Crawl-delay</c> lines ask for, from 0 to <see cref="PacingRule.LongestCrawlDelay"/>; null
    /// when they ask for none. Not part of RFC 9309.
    /// </summary>
    public TimeSpan? CrawlDelay { get; }

    /// <summary>The values of the <c>Sitemap</c> lines, whatever group they stand in, as written, each once and in their order.</summary>
    public ImmutableArray<string> Sitemaps { get; } = [];

    /// <summary>Never throws: what can't be understood is passed over.</summary>
    /// <param name="octets">The file; no more than its first 500 KiB count.</param>
    /// <param name="token">The crawler's product token (<see cref="TokenOf"/>).</param>
    public static RobotsRules Parse(ReadOnlySpan<byte> octets, string token)
    {
        var parser = new RobotsParser(token);
        parser.Add(octets);
        return parser.Finish();
    }

    /// <summary>
    /// The product token of a User-Agent field: the letters, underscores and hyphens that it begins with (2.2.1), so
    /// <c>hands</c> for <c>hands/1.0 (…)</c>. Empty when there are none: then only the groups for everyone count.
    /// </summary>
    public static string TokenOf(string userAgent)
    {
        ReadOnlySpan<char> text = userAgent.AsSpan().Trim();
        int end = 0;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] is '_' or '-'))
            end++;
        return text[..end].ToString();
    }

    /// <summary>Whether a URL may be fetched, and what says so. Never throws, whatever the text.</summary>
    /// <param name="pathAndQuery">As they go into the request line.</param>
    public RobotsVerdict IsAllowed(ReadOnlySpan<char> pathAndQuery)
    {
        RobotsPath path = RobotsPath.Of(pathAndQuery);
        if (path.IsRobotsFile)
            return new RobotsVerdict(true, RobotsReason.RobotsFile);

        foreach (RobotsRule rule in _bySpecificity)
        {
            if (rule.Pattern.Matches(path))
                return new RobotsVerdict(rule.Allow, RobotsReason.Rule, rule.Text, rule.Line);
        }

        return _otherwise;
    }
}
