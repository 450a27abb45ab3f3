namespace ManyHands.Scraping;

/// <summary>What a site's robots.txt means for one URL, by now.</summary>
/// <param name="State">Where the site stands.</param>
/// <param name="Rules">What holds; <see cref="RobotsRules.DisallowAll"/> while the file is out of reach.</param>
/// <param name="Refused">The file's host may not be asked at all, so the URL neither; null otherwise.</param>
internal sealed record RobotsPermit(RobotsState State, RobotsRules Rules, PageError? Refused = null)
{
    /// <summary>
    /// The file came from a globally reachable address, or nobody can say that it did not; null when an earlier run has asked for
    /// it, so that it is not known any more.
    /// </summary>
    public bool? IsPublic { get; init; }

    /// <summary>Nothing is known and nothing may be fetched: the file is asked for again at <see cref="RobotsState.AskAt"/>.</summary>
    public bool IsOutOfReach => State is { Standing: RobotsStanding.Unreachable, Text: null } && Rules == RobotsRules.DisallowAll;
}

/// <summary>Knows the robots.txt of each site: asks for it once a day, keeps it in the journal. Thread-safe.</summary>
/// <remarks>All that want to know about a site at the same time wait for one request.</remarks>
internal sealed class RobotsGate(Journal journal, Func<WebUrl, bool, CancellationToken, ValueTask<(RobotsAnswer Answer, PageError? Refused)>> ask, string token, TimeProvider time)
{
    // Enough for all hosts that are in turn at once; the journal has the rest.
    private const int MostSites = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);

    /// <param name="url">Any URL of the site.</param>
    /// <param name="publicOnly">The site was found by a public page, and must be public itself.</param>
    /// <param name="cancellationToken">Ends the waiting, and the asking of whoever came first.</param>
    public async ValueTask<RobotsPermit> EnterAsync(WebUrl url, bool publicOnly, CancellationToken cancellationToken)
    {
        Task<RobotsPermit> asking;
        lock (_gate)
        {
            Site site = SiteOf_NeedsLock(url.Origin);
            if (site.Permit is { } permit && !permit.State.IsDue(time.GetUtcNow()))
                return permit;
            if (site.Asking is null || site.Asking.IsCompleted)
                site.Asking = AskAsync(site, url, publicOnly, cancellationToken);
            asking = site.Asking;
        }

        return await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<RobotsPermit> AskAsync(Site site, WebUrl url, bool publicOnly, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        RobotsState state = site.Permit?.State ?? await RecallAsync(url.Origin).ConfigureAwait(false);
        PageError? refused = null;
        bool? isPublic = site.Permit?.IsPublic;
        if (state.IsDue(time.GetUtcNow()))
        {
            (RobotsAnswer answer, refused) = await ask(url, publicOnly, cancellationToken).ConfigureAwait(false);
            if (refused is not null)
                return new RobotsPermit(state, RobotsRules.DisallowAll, refused);
            isPublic = answer.IsPublic;
            state = state.After(answer, time.GetUtcNow());
            await journal.WriteRobotsAsync(url.Origin, state).ConfigureAwait(false);
        }

        var permit = new RobotsPermit(state, state.RulesAt(token, time.GetUtcNow()) ?? RobotsRules.DisallowAll) { IsPublic = isPublic };
        lock (_gate)
            site.Permit = permit;
        return permit;
    }

    /// <summary>What an earlier run found out. A file that was out of reach then is asked for at once: somebody started this run.</summary>
    private async ValueTask<RobotsState> RecallAsync(string origin)
    {
        RobotsState state = await journal.ReadRobotsAsync(origin).ConfigureAwait(false);
        return state.Standing == RobotsStanding.Unreachable ? state with { AskAt = null } : state;
    }

    private Site SiteOf_NeedsLock(string origin)
    {
        if (_sites.TryGetValue(origin, out Site? site))
            return site;
        if (_sites.Count >= MostSites)
            foreach ((string other, Site idle) in _sites.ToArray())
                if (idle.Asking is null or { IsCompleted: true })
                    _sites.Remove(other);
        _sites.Add(origin, site = new Site());
        return site;
    }

    private sealed class Site
    {
        public RobotsPermit? Permit { get; set; }

        public Task<RobotsPermit>? Asking { get; set; }
    }
}
