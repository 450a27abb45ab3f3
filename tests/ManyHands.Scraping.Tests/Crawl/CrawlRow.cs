namespace ManyHands.Scraping.Tests;

/// <summary>A site, how it is crawled, and all that must come of it.</summary>
/// <param name="Name">What is shown.</param>
/// <param name="Root">The body of <c>/</c>.</param>
/// <param name="Expected">
/// <para>Every URL that has a result or is left out, by its place (<see cref="CrawlSite"/>), and nothing else:</para>
/// <list type="bullet">
/// <item><c>/x</c>: asked for, 200</item>
/// <item><c>/x 404</c>: asked for, and what it answered; <c>/x 302 /y</c>: a redirect, and where to</item>
/// <item><c>/x timeout</c>: asked for, and the kind of failure</item>
/// <item><c>/x !robots</c>: a result of that kind, and no request</item>
/// <item><c>/x -scope</c>: left out, and the journal's reason</item>
/// </list>
/// </param>
internal sealed record CrawlRow(string Name, string Root, params string[] Expected)
{
    /// <summary>What else the site has.</summary>
    public Dictionary<string, SitePage> Pages { get; init; } = [];

    /// <summary>The home's robots.txt; null is none.</summary>
    public SitePage? Robots { get; init; }

    public string[] Starts { get; init; } = ["/"];

    public CrawlOptions Crawl { get; init; } = new();

    /// <summary>Changes the rest of the options.</summary>
    public Action<CrawlBench> With { get; init; } = static _ => { };

    /// <summary>Asked for twice, for a reason that the row's name says.</summary>
    public string[] AskedTwice { get; init; } = [];

    /// <summary>What the next run asks for, <c>robots.txt</c> files among it; null when there is nothing left to do.</summary>
    public string[]? NextRun { get; init; }

    /// <summary>The site may be asked for its robots.txt more than once, or not at all.</summary>
    public bool IsAboutRobots { get; init; }

    /// <summary>The places that are asked for, each once.</summary>
    public IEnumerable<string> Asked => Expected.Select(static line => line.Split(' ')).Where(IsAsked).Select(static words => words[0]).Concat(AskedTwice);

    private static bool IsAsked(string[] words) => words.Length == 1 || (words[1][0] is not ('!' or '-') && words[1] is not ("refused" or "connect" or "dns"));
}
