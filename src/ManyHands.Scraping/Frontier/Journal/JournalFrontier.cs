using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// What a crawl knows of each URL, and which are to be fetched next. All of it lies in the journal's tables, so its size costs
/// no memory. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
/// <remarks>
/// A URL's depth is the length of the shortest way found so far. Pages do not come in that order, what with retries and slow
/// hosts; so where a page leads is kept, and when a shorter way to it turns up, all behind it is put right: the relaxation
/// step of every shortest-path algorithm (Cormen et al., Introduction to Algorithms, section 22).
/// </remarks>
internal sealed class JournalFrontier(SqliteConnection connection, JournalUrls urls, UrlFingerprints fingerprints) : IDisposable
{
    private const int MostNear = 1 << 16;

    private readonly FrontierRows _rows = new(connection);
    private readonly Dictionary<long, (long Id, string Anchor)> _starts = [];
    private readonly (long Id, int Depth)[] _near = new (long, int)[MostNear];
    private ICrawlRules? _rules;
    private long _nextHost = long.MinValue;
    private long _waiting;
    private long _leftOut;

    /// <summary>URLs that wait and have not been handed out in this run, and those known and left out. Thread-safe.</summary>
    public FrontierCounts Counts => new(Volatile.Read(ref _waiting), Volatile.Read(ref _leftOut));

    /// <summary>Begins a run: what failed in the last one waits again; all that was ever fetched, if asked so.</summary>
    public void Begin(ICrawlRules rules, bool again)
    {
        _rules = rules;
        DatabaseFile.Execute(connection, $"""
            INSERT OR IGNORE INTO frontier(host, rank, id) SELECT host, rank, id FROM found WHERE reason IS NULL {(again ? "" : "AND id IN (SELECT id FROM failed)")};
            DELETE FROM failed;
            """);
    }

    /// <summary>Ends the offering of starts: judges anew what is known, if the rules are others than the last run's.</summary>
    public void SettleRules()
    {
        using (var count = new SqliteStatement(connection, "SELECT (SELECT count(*) FROM frontier), (SELECT count(*) FROM found WHERE reason IS NOT NULL)"))
        {
            count.Step();
            (_waiting, _leftOut) = (count.Int64(0), count.Int64(1));
        }
        if (_rows.ReadRules() != _rules!.Key)
            Review();
    }

    /// <summary>Takes in a start, or what a sitemap lists.</summary>
    public void Find(FoundUrl url, long? via)
    {
        long id = urls.FindOrAdd(url.Spelling, url.Url.Href, url.Hash, out bool isNew);
        if (url.IsStart)
            AddAnchor(id, url.Url);
        Reach(url, id, isNew, 0, 0, via);
    }

    /// <summary>Hands out what is next of each host that has room, and of hosts not heard of yet.</summary>
    /// <param name="loaded">For each host that has URLs in memory, how many.</param>
    /// <param name="perHost">URLs of one host in memory at most.</param>
    /// <param name="most">URLs handed out at most.</param>
    public List<TakenUrl> Lease(IReadOnlyDictionary<long, int> loaded, int perHost, int most)
    {
        var leases = new List<TakenUrl>();
        foreach ((long host, int count) in loaded)
            if (_waiting > 0 && leases.Count < most && count < perHost)
                Lease(host, count, Math.Min(perHost - count, most - leases.Count), leases);

        // Round and round over all hosts, a part of them each time.
        long from = _nextHost;
        bool wrapped = false;
        for (int visited = 0; _waiting > 0 && leases.Count < most && visited < most;)
        {
            if (_rows.NextHost(_nextHost) is not { } host)
            {
                if (wrapped)
                    break;
                (wrapped, _nextHost) = (true, long.MinValue);
                continue;
            }
            if (wrapped && host > from)
                break;
            _nextHost = host;
            if (loaded.ContainsKey(host))
                continue;
            visited++;
            Lease(host, 0, Math.Min(perHost, most - leases.Count), leases);
        }

        return leases;
    }

    /// <summary>Turns one redirect too many into a failure.</summary>
    public void CheckRedirect(JournalCompletion completion)
    {
        if (completion.Page.Leads is not { IsRedirect: true } || _rows.Read(completion.Id) is not { } row || row.Redirects < _rules!.MaxRedirects)
            return;
        var error = new PageError(PageErrorKind.Redirect, $"more than {_rules.MaxRedirects} redirects, the last one to {completion.Page.Attempt.FinalUrl}");
        completion.Page = completion.Page with { Attempt = completion.Page.Attempt with { Error = error }, Leads = null };
    }

    /// <summary>A page's result is written: its links are taken in, and it waits no more.</summary>
    public void Close(JournalCompletion completion)
    {
        if (_rules is null || _rows.Read(completion.Id) is not { } row || completion.Result!.Error?.Kind == PageErrorKind.Cancelled)
            return;
        _rows.Leave(completion.Id, row.Host, row.Rank);
        if (!completion.IsDone)
            _rows.Fail(completion.Id);
        if (completion.Page.Leads is { } leads)
            Expand(completion.Id, row, leads);
    }

    public void Dispose() => _rows.Dispose();

    private void Lease(long host, int loaded, int most, List<TakenUrl> leases)
    {
        // Rows in flight stay in the table, at its front mostly: as many more are read.
        SqliteStatement rows = _rows.First(host, most + loaded);
        while (rows.Step())
        {
            long id = rows.Int64(0);
            if (!urls.TrySettle(id))
                continue;
            _waiting--;
            OfferedUrl url = OfferedUrl.Of(Parse(rows.Text(1)!));
            KeptPage? kept = urls.ReadKept(id, url.Identity, out _);
            bool leadsAreKnown = kept is not null && _rows.ReadLinks(id) is not null;
            leases.Add(new TakenUrl(id, url, rows.Text(2)!, kept) { Lease = new FrontierLease(host, (UrlRole)rows.Int64(3), leadsAreKnown) });
            if (--most == 0)
            {
                rows.Reset();
                break;
            }
        }
    }

    private void Expand(long id, in FoundRow row, PageLeads leads)
    {
        var targets = new List<long>(leads.Urls.Count);
        foreach (FoundUrl url in leads.Urls)
        {
            long target = urls.FindOrAdd(url.Spelling, url.Url.Href, url.Hash, out bool isNew);
            if (leads.IsRedirect)
                MoveStart(id, target, url.Url);
            if (!url.IsNoFollow)
                targets.Add(target);
            Reach(url, target, isNew, leads.IsRedirect ? row.Depth : row.Depth + 1, leads.IsRedirect ? row.Redirects + 1 : 0, id);
        }
        _rows.WriteLinks(id, leads.IsRedirect, leads.IsCut, LinkIds.Pack(targets));
    }

    private void Reach(FoundUrl url, long id, bool isNew, int depth, int redirects, long? via)
    {
        if (!isNew && IsNear(id, depth, redirects))
            return;
        FoundRow? known = isNew ? null : _rows.Read(id);
        bool isBetter = known is not { } old || old.IsFurtherThan(depth, redirects) || (url.IsStart && old.Place != FoundUrl.Start);
        bool isWelcome = known is { Reason: LeftOutReason.NoFollow } && !url.IsNoFollow;
        if (isBetter || isWelcome)
        {
            if (known is { } shorter && !isBetter)
                (depth, redirects) = (shorter.Depth, shorter.Redirects);
            Place(id, url, known, depth, redirects, via);
        }
        if (!url.IsNoFollow)
            _near[id % MostNear] = (id, Nearness(depth, redirects));
    }

    /// <summary>Writes the row of a URL that is new, or has a shorter or a better way now, and of all behind it.</summary>
    private void Place(long id, FoundUrl url, FoundRow? known, int depth, int redirects, long? via)
    {
        LeftOut? leftOut = url.IsStart || known is { Reason: null } ? null
            : url.IsNoFollow ? new LeftOut(LeftOutReason.NoFollow)
            : JudgeDepth(depth) ?? _rules!.Judge(url.Url);
        var row = new FoundRow(
            depth, redirects, via, url.Place, url.Role, known?.Host ?? unchecked((long)fingerprints.Hash(url.Url.Origin, null)),
            _rules!.RankOf(depth, url.Priority), leftOut?.Reason, leftOut?.Rule);
        Replace(id, known, row);
        if (known is not null)
            Relax(id, depth, redirects);
    }

    /// <summary>Writes the row, and moves the URL in or out of the frontier as it says.</summary>
    private void Replace(long id, FoundRow? known, in FoundRow row)
    {
        bool hasWaited = known is { } old && _rows.Leave(id, old.Host, old.Rank);
        bool isNewlyIn = row.Reason is null && known is not { Reason: null };
        bool waits = row.Reason is null && (hasWaited || isNewlyIn) && _rows.Wait(id, row.Host, row.Rank);
        _rows.Write(id, row);
        if (!urls.IsSettled(id))
            _waiting += (waits ? 1 : 0) - (hasWaited ? 1 : 0);
        _leftOut += (row.Reason is null ? 0 : 1) - (known?.Reason is null ? 0 : 1);
    }

    /// <summary>A shorter way to a page is one to all that it leads to.</summary>
    private void Relax(long from, int depth, int redirects)
    {
        var work = new Stack<(long Id, int Depth, int Redirects)>([(from, depth, redirects)]);
        while (work.TryPop(out (long Id, int Depth, int Redirects) page))
        {
            if (_rows.ReadLinks(page.Id) is not { } links)
                continue;
            int next = links.IsRedirect ? page.Depth : page.Depth + 1;
            int inRow = links.IsRedirect ? page.Redirects + 1 : 0;
            foreach (long id in links.Targets)
            {
                if (_rows.Read(id) is not { } known || !known.IsFurtherThan(next, inRow))
                    continue;
                FoundRow row = known with { Depth = next, Redirects = inRow, Via = page.Id, Rank = _rules!.RankOf(next, 0.5) };
                if (known.Reason == LeftOutReason.Depth && next <= _rules.MaxDepth)
                {
                    LeftOut? leftOut = _rules.Judge(Parse(urls.IdentityOf(id)));
                    row = row with { Reason = leftOut?.Reason, Rule = leftOut?.Rule };
                }
                Replace(id, known, row);
                _near[id % MostNear] = default;
                work.Push((id, next, inRow));
            }
        }
    }

    private bool IsNear(long id, int depth, int redirects)
    {
        (long Id, int Depth) near = _near[id % MostNear];
        return near.Id == id && near.Depth <= Nearness(depth, redirects);
    }

    private static int Nearness(int depth, int redirects) => (depth << 8) | Math.Min(redirects, 255);

    private void AddAnchor(long id, WebUrl url)
    {
        (long At, string Anchor) start = _rows.ReadStart(id) ?? (id, url.Href);
        _rows.WriteStart(id, start.At, start.Anchor);
        _starts[start.At] = (id, start.Anchor);
        _rules!.AddAnchor(Parse(start.Anchor));
    }

    /// <summary>Where a start redirects to, it stands from now on; the scope goes with it to another host.</summary>
    private void MoveStart(long id, long target, WebUrl url)
    {
        if (!_starts.Remove(id, out (long Id, string Anchor) start))
            return;
        WebUrl anchor = Parse(start.Anchor);
        bool isElsewhere = anchor.Host != url.Host;
        string now = isElsewhere ? url.Href : start.Anchor;
        _rows.WriteStart(start.Id, target, now);
        _starts[target] = (start.Id, now);
        if (isElsewhere)
        {
            _rules!.MoveAnchor(anchor, url);
            Review();
        }
    }

    /// <summary>Judges anew all that waits or is left out.</summary>
    private void Review()
    {
        using var review = new FrontierReview(connection);
        foreach (List<FrontierReview.Known> batch in review.Batches())
            foreach (FrontierReview.Known known in batch)
                Review(known);
        _rows.WriteRules(_rules!.Key);
    }

    private void Review(in FrontierReview.Known known)
    {
        FoundRow old = _rows.Read(known.Id)!.Value;
        if (known.IsDisallowed && _rules!.IgnoresRobots)
            _waiting += _rows.Wait(known.Id, old.Host, old.Rank) && !urls.IsSettled(known.Id) ? 1 : 0;
        if (old.Reason == LeftOutReason.NoFollow || (old.Reason is null && !known.IsWaiting))
            return;
        LeftOut? leftOut = JudgeDepth(old.Depth) ?? _rules!.Judge(Parse(known.Identity));
        if (leftOut?.Reason != old.Reason || leftOut?.Rule != old.Rule)
            Replace(known.Id, old, old with { Reason = leftOut?.Reason, Rule = leftOut?.Rule });
    }

    private LeftOut? JudgeDepth(int depth) =>
        depth > _rules!.MaxDepth ? new LeftOut(LeftOutReason.Depth, $"more than {_rules.MaxDepth} links from a start") : null;

    private static WebUrl Parse(string identity) => WebUrl.TryParse(identity, out WebUrl? url, out string? problem)
        ? url
        : throw new InvalidDataException($"The journal holds a URL that is none: {problem}");
}

/// <summary>What the frontier adds to a URL that it hands out.</summary>
/// <param name="Host">Stands for its host.</param>
/// <param name="Role">What it is fetched for.</param>
/// <param name="LeadsAreKnown">Where the kept copy leads is known, so that "unchanged" is answer enough.</param>
internal sealed record FrontierLease(long Host, UrlRole Role, bool LeadsAreKnown);

/// <summary>How many URLs the frontier holds.</summary>
/// <param name="Waiting">To be handed out yet.</param>
/// <param name="LeftOut">Left out by a rule.</param>
internal readonly record struct FrontierCounts(long Waiting, long LeftOut);
