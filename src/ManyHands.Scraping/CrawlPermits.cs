using System.Collections.Concurrent;
using System.Net;

namespace ManyHands.Scraping;

/// <summary>Asks for each URL of a crawl whether its host may be asked now, and whether its robots.txt allows it. Thread-safe.</summary>
internal sealed class CrawlPermits
{
    private readonly CrawlOptions _crawl;
    private readonly Journal _journal;
    private readonly ScrapeRun _run;
    private readonly ScrapeParts _parts;
    private readonly PacingRule _rule;
    private readonly RobotsGate _robots;

    // Origins of starts whose sitemaps have not been looked for yet.
    private readonly ConcurrentDictionary<string, bool> _withSitemaps = new(StringComparer.Ordinal);

    public CrawlPermits(
        CrawlOptions crawl, ScrapeOptions options, PacingRule rule, Journal journal, ScrapeParts parts, ScrapeRun run, Func<WebUrl, bool, FetchRequest> requestFor)
    {
        _crawl = crawl;
        _journal = journal;
        _run = run;
        _parts = parts;
        _rule = rule;
        _robots = new RobotsGate(
            journal,
            (url, publicOnly, token) => new RobotsFetcher(run.Fetcher, requestFor, options.Retries, parts.Time, parts.Random).AskAsync(url, publicOnly, token),
            RobotsRules.TokenOf(options.UserAgent), parts.Time);
    }

    /// <summary>Takes note of a start, or of where one has led: its site's sitemaps are wanted.</summary>
    public void AddStart(WebUrl start)
    {
        if (_crawl.Sitemaps)
            _withSitemaps.TryAdd(start.Origin, true);
    }

    /// <summary>Null when the URL may be fetched now; else what it comes to, or <see cref="Attempt.Postponed"/>.</summary>
    public async ValueTask<Attempt?> AskAsync(Lease lease, CancellationToken cancellationToken)
    {
        WebUrl url = lease.Taken.Url!;
        IPAddress? address = await _run.Fetcher.Addresses.FindAsync(url, cancellationToken).ConfigureAwait(false);
        if (!_run.Scheduler.MayBegin(lease, address))
            return NotNow;
        bool wantsSitemaps = _withSitemaps.TryRemove(url.Origin, out _);
        if (_crawl.IgnoreRobots && !wantsSitemaps)
            return null;

        RobotsPermit permit = await _robots.EnterAsync(url, lease.Taken.Lease!.IsPublicOnly, cancellationToken).ConfigureAwait(false);
        if (permit.Refused is { } refused)
            return new Attempt { Error = refused };
        if (wantsSitemaps)
            await FindSitemapsAsync(url, permit, lease.Taken.Lease.IsPublicOnly).ConfigureAwait(false);
        if (permit.IsOutOfReach)
            await PoolThread.SwitchTo(); // It is told of, to a terminal that may take its time.
        return _crawl.IgnoreRobots ? null : Judge(url, permit);
    }

    private static Attempt NotNow { get; } = new() { Postponed = TimeSpan.Zero };

    private Attempt? Judge(WebUrl url, RobotsPermit permit)
    {
        var host = new HostKey(url.Host, url.Port);
        if (permit.Rules.CrawlDelay is { } asked)
            _run.Scheduler.SetRule(host, _rule.WithCrawlDelay(asked));
        if (permit.IsOutOfReach)
        {
            string problem = permit.State.Error ?? $"it was answered with {StatusNames.Describe(permit.State.Status!.Value)}";
            PageError why = RobotsError.OutOfReach(url.Origin, problem);
            TimeSpan wait = permit.State.AskAt!.Value - _parts.Time.GetUtcNow();
            _parts.Log.RobotsOutOfReach(url.Origin, problem);
            _run.Scheduler.SetAside(host, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, why, isPatient: false);
            return NotNow;
        }

        RobotsVerdict verdict = permit.Rules.IsAllowed(url.PathAndQuery);
        return verdict.Allowed ? null : new Attempt { Error = RobotsError.Disallowed(verdict) };
    }

    /// <summary>Looks for the sitemaps of starts that had nothing left to fetch, so that nobody has asked for them.</summary>
    /// <returns>Whether any may have been found.</returns>
    public async ValueTask<bool> FindMissedSitemapsAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        foreach (string origin in _withSitemaps.Keys)
        {
            WebUrl site = WebUrl.Known($"{origin}/");
            _withSitemaps.TryRemove(origin, out _);
            RobotsPermit permit = await _robots.EnterAsync(site, publicOnly: false, cancellationToken).ConfigureAwait(false);
            if (permit.Refused is not null || (permit.IsOutOfReach && !_crawl.IgnoreRobots))
                continue;
            await FindSitemapsAsync(site, permit, isPublicOnly: false).ConfigureAwait(false);
            found = true;
        }

        return found;
    }

    private ValueTask FindSitemapsAsync(WebUrl url, RobotsPermit permit, bool isPublicOnly)
    {
        if (permit.IsOutOfReach && !_crawl.IgnoreRobots)
        {
            // Nothing is fetched from there anyway, and the file may still come and name them.
            AddStart(url);
            return default;
        }

        WebUrl robots = WebUrl.Known($"{url.Origin}/robots.txt");
        List<FoundUrl> sitemaps = [];
        foreach (string named in permit.Rules.Sitemaps)
            if (WebUrl.TryParse(named, robots, out WebUrl? sitemap, out _))
                sitemaps.Add(Sitemap(sitemap.WithCredentials(null, null), FoundUrl.NamedSitemap));
        if (sitemaps.Count == 0)
            sitemaps.Add(Sitemap(WebUrl.Known($"{url.Origin}/sitemap.xml"), FoundUrl.UsualSitemap));
        return _journal.FindAsync(sitemaps, null);

        // What a public file names is public itself. Where nobody knows any more, it may name what is on its own host.
        FoundUrl Sitemap(WebUrl at, string place) => new(at, place)
        {
            Role = UrlRole.Sitemap,
            IsOwnSitemap = true,
            IsPublicOnly = isPublicOnly || (permit.IsPublic ?? at.Host != url.Host),
        };
    }
}
