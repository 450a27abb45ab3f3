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

    // Of texts; the rules read from them take a few times as much.
    private const long MostBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Of the texts in memory.</summary>
    public long Bytes
    {
        get { lock (_gate) return _bytes; }
    }

    /// <param name="url">Any URL of the site.</param>
    /// <param name="publicOnly">The site was found by a public page, and must be public itself.</param>
    /// <param name="cancellationToken">Ends the waiting, and the asking of whoever came first.</param>
    public async ValueTask<RobotsPermit> EnterAsync(WebUrl url, bool publicOnly, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<RobotsPermit> asking;
            bool isOwn;
            lock (_gate)
            {
                Site site = SiteOf_NeedsLock(url.Origin);
                if (site.Permit is { } known && !known.State.IsDue(time.GetUtcNow()))
                    return known;
                isOwn = site.Asking is null || site.Asking.IsCompleted;
                if (isOwn)
                    site.Asking = AskAsync(site, url, publicOnly, cancellationToken);
                asking = site.Asking!;
            }

            // What is refused to a URL that must be public may be open to one that need not.
            RobotsPermit permit = await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (permit.Refused is null || isOwn || publicOnly)
                return permit;
        }
    }

    private async Task<RobotsPermit> AskAsync(Site site, WebUrl url, bool publicOnly, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        RobotsState state = site.Permit?.State ?? await RecallAsync(url.Origin).ConfigureAwait(false);
        PageError? refused = null;
        bool? isPublic = site.Permit?.IsPublic;
        // One moment for all that is decided here: by another, read a little later from a clock that was set meanwhile, the answer
        // that has just come might be due again, and all be disallowed for want of one.
        DateTimeOffset now = time.GetUtcNow();
        if (state.IsDue(now))
        {
            (RobotsAnswer answer, refused) = await ask(url, publicOnly, cancellationToken).ConfigureAwait(false);
            if (refused is not null)
                return new RobotsPermit(state, RobotsRules.DisallowAll, refused);
            isPublic = answer.IsPublic;
            now = time.GetUtcNow();
            state = state.After(answer, now);
            await journal.WriteRobotsAsync(url.Origin, state).ConfigureAwait(false);
        }

        var permit = new RobotsPermit(state, state.RulesAt(token, now) ?? RobotsRules.DisallowAll) { IsPublic = isPublic };
        lock (_gate)
        {
            _bytes += (state.Text?.Length ?? 0) - (site.Permit?.State.Text?.Length ?? 0);
            site.Permit = permit;
        }

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
        if (_sites.Count >= MostSites || _bytes >= MostBytes)
        {
            foreach ((string other, Site idle) in _sites.ToArray())
                if (idle.Asking is null or { IsCompleted: true })
                    _sites.Remove(other);
            _bytes = _sites.Values.Sum(static site => (long)(site.Permit?.State.Text?.Length ?? 0));
        }

        _sites.Add(origin, site = new Site());
        return site;
    }

    private sealed class Site
    {
        public RobotsPermit? Permit { get; set; }

        public Task<RobotsPermit>? Asking { get; set; }
    }
}
