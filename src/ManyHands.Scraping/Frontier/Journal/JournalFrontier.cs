using System.Globalization;
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
internal sealed class JournalFrontier : IDisposable
{
    private const int MostNear = 1 << 16;

    // The protocol knows indexes of sitemaps, no indexes of indexes; some sites have them, and a trap has no end of them.
    private const int MostNestedSitemaps = 3;

    private readonly SqliteConnection _connection;
    private readonly JournalUrls _urls;
    private readonly UrlFingerprints _fingerprints;
    private readonly JournalRound _round;
    private readonly FrontierRows _rows;
    private readonly FrontierLeases _leases;

    // By where they stand; several may have been redirected to one place.
    private readonly Dictionary<long, List<(long Id, string Anchor)>> _starts = [];
    private readonly Way[] _near = new Way[MostNear];
    private ICrawlRules? _rules;
    private FrontierCounts _counts = new(0, 0, 0, 0, false);
    private int _perHost;
    private bool _isOutdated;
    private long _metSince;
    private long _reviewed;
    private long _waiting;
    private long _leftOut;
    private long _leftOver;

    public JournalFrontier(SqliteConnection connection, JournalUrls urls, UrlFingerprints fingerprints, JournalRound round)
    {
        _connection = connection;
        _urls = urls;
        _fingerprints = fingerprints;
        _round = round;
        _rows = new FrontierRows(connection);
        _leases = new FrontierLeases(_rows, urls);
    }

    /// <summary>Where things stood after the last commit. Thread-safe.</summary>
    public FrontierCounts Counts => Volatile.Read(ref _counts);

    /// <summary>Begins a run: what failed in the last one waits again; and all that was fetched before this round, if there is one.</summary>
    public void Begin(ICrawlRules rules, int perHost)
    {
        _round.Begin();
        (_rules, _perHost) = (rules, perHost);
        _starts.Clear();
        Array.Clear(_near);
        _urls.BeginCrawl();
        _leases.Clear();
        string due = "id IN (SELECT id FROM failed)" + (_round is { IsWanted: true, Since: { } since }
            ? string.Create(CultureInfo.InvariantCulture, $" OR NOT EXISTS (SELECT 1 FROM pages p WHERE p.id = found.id AND p.started > {since})") : "");

        // Of a crawl's tables the ends of all hosts' parts are written to, not only the last pages.
        DatabaseFile.Execute(_connection, $"""
            PRAGMA cache_size=-98304; PRAGMA wal_autocheckpoint=16000;
            UPDATE found SET reason = NULL, rule = NULL WHERE id IN (SELECT id FROM failed) AND reason LIKE '{LeftOutReason.BudgetPrefix}%';
            INSERT OR IGNORE INTO frontier(host, rank, id) SELECT host, rank, id FROM found WHERE reason IS NULL AND ({due});
            DELETE FROM failed;
            """);
        if (_rows.ReadNote(FrontierRows.ReadingNote) is { } reading && reading != rules.Reading)
            DatabaseFile.Execute(_connection, "UPDATE links SET outdated = 1 WHERE redirect = 0");
        _rows.WriteNote(FrontierRows.ReadingNote, rules.Reading);
    }

    /// <summary>Ends the offering of starts: judges anew what is known, if the rules are others than the last run's.</summary>
    public void SettleRules()
    {
        // Nothing is left over by now: what the last run left waits again.
        using (var count = new SqliteStatement(_connection, "SELECT (SELECT count(*) FROM frontier), (SELECT count(*) FROM found WHERE reason IS NOT NULL)"))
        {
            count.Step();
            (_waiting, _leftOut, _leftOver) = (count.Int64(0), count.Int64(1), 0);
        }
        _leases.Begin(_waiting > 0, _perHost);
        using (var letIn = new SqliteStatement(_connection, "SELECT coalesce(u.href, u.url) FROM found n JOIN urls u ON u.id = n.id WHERE n.reason IS NULL AND n.place <> 'start' ORDER BY n.id"))
            while (letIn.Step())
                _rules!.Restore(WebUrl.Known(letIn.Text(0)!));
        if (_rows.ReadNote(FrontierRows.RulesNote) != _rules!.Key)
            Review();
    }

    /// <summary>Takes in a start, or what a sitemap lists.</summary>
    public void Find(FoundUrl url, long? via)
    {
        long id = _urls.FindOrAdd(url.Spelling, url.Url.Href, url.Hash, out bool isNew);
        if (url.IsStart)
            AddAnchor(id, url.Url);
        int depth = url.Role == UrlRole.Sitemap && via is { } index && _rows.Read(index) is { } row ? row.Depth + 1 : 0;
        Reach(url, id, isNew, depth, 0, via);
    }

    /// <summary>Hands out up to so many of the waiting URLs, each once in a run.</summary>
    public List<TakenUrl> Lease(int most)
    {
        List<TakenUrl> leases = _leases.Lease(most);
        _waiting -= leases.Count;
        return leases;
    }

    /// <summary>A URL that was handed out is not fetched in this run after all.</summary>
    public void LeaveOut(long id, LeftOut leftOut)
    {
        if (_rows.Read(id) is not { } row)
            return;
        _leases.Close(row.Host);
        _rows.Fail(id);
        Replace(id, row, row with { Reason = leftOut.Reason, Rule = leftOut.Rule });
        ReviewIfDue();
    }

    /// <summary>Lets everybody know where things stand, after a commit.</summary>
    public void Publish()
    {
        if (_rules is not null)
            Volatile.Write(ref _counts, new FrontierCounts(_waiting, _leases.Held, _leftOut, _leftOver, _leases.CanLease));
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
        _leases.Close(row.Host);
        _rows.Leave(completion.Id, row.Host, row.Rank);
        // Refused as what a public page led to: since it was handed out, another one has led there.
        bool isRefused = completion.Result.Error?.Kind == PageErrorKind.Refused && completion.Page.Url.Lease!.IsPublicOnly && !row.IsPublicOnly;
        if (!completion.IsDone || isRefused)
            _rows.Fail(completion.Id);
        if (completion.Page.Leads is { } leads)
            Expand(completion.Id, row, leads);
        ReviewIfDue();
    }

    public void Dispose() => _rows.Dispose();

    private void Expand(long id, in FoundRow row, PageLeads leads)
    {
        bool isStart = leads.IsRedirect && row.Place is FoundUrl.Start or FoundUrl.StartRedirect;
        var targets = new List<long>(leads.Urls.Count);
        foreach (FoundUrl url in leads.Urls)
        {
            long target = _urls.FindOrAdd(url.Spelling, url.Url.Href, url.Hash, out bool isNew);
            if (leads.IsRedirect)
                MoveStart(id, target, url.Url);
            if (!url.IsNoFollow)
                targets.Add(target);
            Reach(isStart ? url with { Place = FoundUrl.StartRedirect } : url, target, isNew, leads.IsRedirect ? row.Depth : row.Depth + 1, leads.IsRedirect ? row.Redirects + 1 : 0, id);
        }
        _rows.WriteLinks(id, leads.IsRedirect, leads.IsCut, LinkIds.Pack(targets));
    }

    private void Reach(FoundUrl url, long id, bool isNew, int depth, int redirects, long? via)
    {
        _metSince++;
        var way = new Way(id, depth, redirects, url.IsPublicOnly);
        if (!isNew && url.Role == UrlRole.Page && _near[id % MostNear].IsAsGoodAs(way))
            return;
        if (!isNew && _rows.Read(id) is { } known)
        {
            // What is not to be followed is no way, so no shorter one either.
            if (url.IsNoFollow)
                return;
            bool isShorter = known.IsFurtherThan(depth, redirects) || known is { Reason: LeftOutReason.NoFollow } || (url.IsStart && known.Place != FoundUrl.Start);
            bool isBetter = (known.IsPublicOnly && !url.IsPublicOnly) || (known.Role == UrlRole.Page && url.Role == UrlRole.Sitemap);
            if (known.IsPublicOnly && !url.IsPublicOnly)
                _rows.FailRefused(id);
            if (!isShorter)
                way = way with { Depth = known.Depth, Redirects = known.Redirects };
            if (isShorter || isBetter)
                Place(id, url, known, way.Depth, way.Redirects, isShorter ? via : known.Via);
            else
                way = way with { IsPublicOnly = known.IsPublicOnly };
        }
        else
        {
            Place(id, url, null, depth, redirects, via);
        }
        if (!url.IsNoFollow)
            _near[id % MostNear] = way;
    }

    /// <summary>Writes the row of a URL that is new, or has a shorter or a better way now, and of all behind it.</summary>
    private void Place(long id, FoundUrl url, FoundRow? known, int depth, int redirects, long? via)
    {
        LeftOut? leftOut = Judge(url, known, depth);
        var row = new FoundRow(
            depth, redirects, via, url.Place,
            known is { Role: UrlRole.Sitemap } ? UrlRole.Sitemap : url.Role,
            url.IsPublicOnly && known is not { IsPublicOnly: false, Reason: not LeftOutReason.NoFollow },
            known?.Host ?? unchecked((long)_fingerprints.Hash(url.Url.Origin, null)),
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
        if (!_urls.IsSettled(id))
        {
            _waiting += (waits ? 1 : 0) - (hasWaited ? 1 : 0);
            if (waits)
                _leases.Add(row.Host);
        }
        Count(known?.Reason, -1);
        Count(row.Reason, 1);
    }

    private void Count(string? reason, int urls)
    {
        if (LeftOutReason.IsBudget(reason))
            _leftOver += urls;
        else if (reason is not null)
            _leftOut += urls;
    }

    /// <summary>A shorter way to a page is one to all that it leads to.</summary>
    private void Relax(long from, int depth, int redirects)
    {
        var work = new Queue<(long Id, int Depth, int Redirects)>([(from, depth, redirects)]);
        while (work.TryDequeue(out (long Id, int Depth, int Redirects) page))
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
                    LeftOut? leftOut = _rules.Judge(WebUrl.Known(_urls.IdentityOf(id)));
                    row = row with { Reason = leftOut?.Reason, Rule = leftOut?.Rule };
                }
                Replace(id, known, row);
                _near[id % MostNear] = default;
                work.Enqueue((id, next, inRow));
            }
        }
    }

    private void AddAnchor(long id, WebUrl url)
    {
        (long At, string Anchor) start = _rows.ReadStart(id) ?? (id, url.Href);
        _rows.WriteStart(id, start.At, start.Anchor);
        Stand(start.At, id, start.Anchor);
        _rules!.AddAnchor(WebUrl.Known(start.Anchor));
    }

    /// <summary>Where a start redirects to, it stands from now on; the scope may go with it.</summary>
    private void MoveStart(long id, long target, WebUrl url)
    {
        if (!_starts.Remove(id, out List<(long Id, string Anchor)>? starts))
            return;
        foreach ((long start, string anchor) in starts)
        {
            bool isElsewhere = _rules!.MoveAnchor(WebUrl.Known(anchor), url);
            string now = isElsewhere ? url.Href : anchor;
            _rows.WriteStart(start, target, now);
            Stand(target, start, now);
            _isOutdated |= isElsewhere;
        }
    }

    private void Stand(long at, long start, string anchor)
    {
        if (!_starts.TryGetValue(at, out List<(long Id, string Anchor)>? starts))
            _starts.Add(at, starts = []);
        starts.RemoveAll(known => known.Id == start);
        starts.Add((start, anchor));
    }

    /// <summary>
    /// Judges anew all that is known, if the scope has moved: when as many links have been met since the last time as were
    /// judged then, so that many starts that move cost no more than all else does; or when there is nothing else to do.
    /// </summary>
    private void ReviewIfDue()
    {
        if (_isOutdated && (_metSince >= _reviewed || (_waiting == 0 && _leases.Held == 0)))
            Review();
    }

    /// <summary>Judges anew all that waits or is left out.</summary>
    private void Review()
    {
        (_isOutdated, _metSince, _reviewed) = (false, 0, 0);
        using var review = new FrontierReview(_connection);
        foreach (List<FrontierReview.Known> batch in review.Batches())
        {
            _reviewed += batch.Count;
            foreach (FrontierReview.Known known in batch)
                Review(known);
        }

        _rows.WriteNote(FrontierRows.RulesNote, _rules!.Key);
    }

    private void Review(in FrontierReview.Known known)
    {
        FoundRow old = _rows.Read(known.Id)!.Value;
        bool isAllowedNow = known.IsDisallowed && _rules!.IgnoresRobots && old.Reason is null && !known.IsWaiting;
        if (old.Reason == LeftOutReason.NoFollow || old.Reason?.StartsWith(LeftOutReason.TrapPrefix, StringComparison.Ordinal) == true || (old.Reason is null && !known.IsWaiting && !isAllowedNow) || LeftOutReason.IsBudget(old.Reason))
            return;
        LeftOut? leftOut = known.IsExempt ? null : JudgeDepth(old.Depth) ?? _rules!.Judge(WebUrl.Known(known.Identity), wasLetIn: old.Reason is null);
        if (leftOut?.Reason != old.Reason || leftOut?.Rule != old.Rule)
            Replace(known.Id, old, old with { Reason = leftOut?.Reason, Rule = leftOut?.Rule });
        else if (isAllowedNow)
            Await(known.Id, old);
    }

    private void Await(long id, in FoundRow row)
    {
        if (!_rows.Wait(id, row.Host, row.Rank) || _urls.IsSettled(id))
            return;
        _waiting++;
        _leases.Add(row.Host);
    }

    private LeftOut? Judge(FoundUrl url, in FoundRow? known, int depth)
    {
        if (known is { Reason: null })
            return null;
        // Not in this run, whatever leads there: it has been handed out, and would wait for ever.
        if (known is { } row && LeftOutReason.IsBudget(row.Reason))
            return new LeftOut(row.Reason!, row.Rule);
        if (url.IsStart)
            return null;
        if (url.IsNoFollow)
            return new LeftOut(LeftOutReason.NoFollow);
        if (url.Role == UrlRole.Sitemap && depth > MostNestedSitemaps)
            return new LeftOut(LeftOutReason.Depth, $"more than {MostNestedSitemaps} sitemaps in one another");
        return url.IsOwnSitemap ? null : JudgeDepth(depth) ?? _rules!.Judge(url.Url);
    }

    private LeftOut? JudgeDepth(int depth) =>
        depth > _rules!.MaxDepth ? new LeftOut(LeftOutReason.Depth, $"more than {_rules.MaxDepth} links from a start") : null;

    /// <summary>A way to a URL met not long ago, no longer than the shortest: most links of a site's pages add nothing to it.</summary>
    private readonly record struct Way(long Id, int Depth, int Redirects, bool IsPublicOnly)
    {
        public bool IsAsGoodAs(in Way other) => Id == other.Id && (!IsPublicOnly || other.IsPublicOnly)
            && (Depth < other.Depth || (Depth == other.Depth && Redirects <= other.Redirects));
    }
}
