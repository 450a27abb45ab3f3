namespace ManyHands.Scraping;

/// <summary>A URL that a crawl came upon. Thread-safe.</summary>
internal sealed record FoundUrl(WebUrl Url, string Place)
{
    /// <summary>The place of a URL that somebody gave.</summary>
    public const string Start = "start";

    /// <summary>The place of a sitemap that robots.txt names.</summary>
    public const string NamedSitemap = "robots.txt";

    /// <summary>The place of a sitemap that is looked for where they usually are.</summary>
    public const string UsualSitemap = "/sitemap.xml";

    /// <summary>The place of a redirect's target.</summary>
    public const string Redirect = "redirect";

    /// <summary>The place of the target of a start's redirect, which stands for the start from then on.</summary>
    public const string StartRedirect = "start's redirect";

    /// <summary>As first spelled, for results; without user and password.</summary>
    public string Spelling { get; init; } = Url.Href;

    public bool IsStart => Place == Start;

    /// <summary>A sitemap that a site names for itself: whatever the scope is, it is read.</summary>
    public bool IsOwnSitemap { get; init; }

    /// <summary>It stood where <c>nofollow</c> holds: told, and not fetched for this.</summary>
    public bool IsNoFollow { get; init; }

    /// <summary>A page from a public address led to it: then it is not fetched from one that is not.</summary>
    public bool IsPublicOnly { get; init; }

    public UrlRole Role { get; init; }

    /// <summary>What a sitemap says of it, from 0 to 1; the default is 0.5, as the sitemap protocol has it.</summary>
    public double Priority { get; init; } = 0.5;

    /// <summary>Stands in for the URL in the journal's index; set by whoever hands it over.</summary>
    internal ulong Hash { get; set; }
}

/// <summary>What a URL is fetched for.</summary>
internal enum UrlRole
{
    /// <summary>Its body, and the links in it.</summary>
    Page,

    /// <summary>The URLs that it lists.</summary>
    Sitemap,
}

/// <summary>Why a URL is left out.</summary>
/// <param name="Reason">A short code, the same in every version: see <see cref="LeftOutReason"/>.</param>
/// <param name="Rule">The rule that decided, for people; null where the reason says it all.</param>
internal readonly record struct LeftOut(string Reason, string? Rule = null);

/// <summary>The codes of <see cref="LeftOut"/> that the journal itself gives.</summary>
internal static class LeftOutReason
{
    public const string NoFollow = "nofollow";
    public const string Depth = "depth";

    /// <summary>What looks like the way into a trap begins so.</summary>
    public const string TrapPrefix = "trap:";

    /// <summary>What a run's budgets leave out begins so, and is thought of again by the next run.</summary>
    public const string BudgetPrefix = "max-";

    public static bool IsBudget(string? reason) => reason?.StartsWith(BudgetPrefix, StringComparison.Ordinal) == true;
}
