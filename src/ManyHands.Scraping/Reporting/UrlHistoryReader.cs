namespace ManyHands.Scraping;

/// <summary>Gathers what the journal knows of one URL. Not thread-safe; confined to a worker.</summary>
internal sealed class UrlHistoryReader
{
    private const int MostSteps = 1000;
    private const int MostNamed = 20;

    private readonly JournalReader _reader;

    private UrlHistoryReader(JournalReader reader) => _reader = reader;

    /// <param name="folder">The output folder of a run.</param>
    /// <param name="url">As somebody typed it.</param>
    /// <exception cref="JournalException">There is no journal, or it can't be read.</exception>
    public static UrlHistory Read(string folder, string url)
    {
        using JournalReader reader = JournalReader.Open(folder);
        return reader.Read(reader => new UrlHistoryReader(reader).Read(OfferedUrl.Parse(url)));
    }

    private UrlHistory Read(OfferedUrl url)
    {
        (UrlRow? found, IReadOnlyList<UrlRow> near) = UrlFinder.Find(_reader, url);
        var history = new UrlHistory { Asked = url.Identity, Problem = url.Problem };
        if (found is null && Drop(url) is { } dropped)
        {
            url = OfferedUrl.Parse(dropped.Url);
            history = history with { Dropped = dropped };
            (found, IReadOnlyList<UrlRow> others) = UrlFinder.Find(_reader, url);
            near = [.. near, .. others];
        }
        if (found is not null)
            return history with { Known = Describe(found, url) };
        return history with
        {
            Near = [.. near.Select(static row => row.Spelling)],
            RedirectedFrom = url.Url is null ? SomeUrls.None : Others("final_url", url.Identity),
        };
    }

    /// <summary>What the last crawl made of links to it; null when that is the same.</summary>
    private DroppedQuery? Drop(OfferedUrl asked)
    {
        if (asked.Url is not { } url || !_reader.IsCrawl || _reader.Text($"SELECT value FROM meta WHERE key = '{FrontierRows.ReadingNote}'") is not { } reading)
            return null;
        IReadOnlyList<string> names = CrawlRules.ReadDropped(reading);
        return QueryFilter.TryParse(names, out QueryFilter? filter, out _) && filter.Apply(url) is var left && left.Href != url.Href
            ? new DroppedQuery(left.Href, names)
            : null;
    }

    private KnownUrl Describe(UrlRow row, OfferedUrl asked)
    {
        PageResult? result = ReadResult(row.Id);
        var known = new KnownUrl
        {
            Spelling = row.Spelling,
            Identity = row.Identity,
            HasCredentials = row.HasRest && asked.Url is not null,
            Result = result,
            Tries = ReadTries(row.Id, result),
            Kept = ReadKept(row.Id, row.Identity),
            SameContent = result?.Sha256 is { } sha256 ? Others("sha256", sha256, row.Id) : SomeUrls.None,
            IsTriedAgain = result is not null && !ContinueRule.IsDone(result.Error?.Kind, result.Status),
        };
        return _reader.IsCrawl ? AddFinding(known, row.Id, asked) : known;
    }

    private KnownUrl AddFinding(KnownUrl known, long id, OfferedUrl asked)
    {
        using SqliteStatement found = _reader.Prepare("SELECT depth, reason, rule, host, rank FROM found WHERE id = ?1");
        if (!found.Bind(1, id).Step())
            return known;
        (IReadOnlyList<WayStep> way, bool wayIsCut) = ReadWay(id);
        known = known with
        {
            Way = way,
            WayIsCut = wayIsCut,
            Depth = (int)found.Int64(0),
            LeftOut = found.Text(1) is { } reason ? new LeftOut(reason, found.Text(2)) : null,
            LetInBy = found.Text(1) is null && way is not [{ Place: FoundUrl.Start }] && asked.Url is { } letIn ? ReadLetInBy(letIn) : null,
            Ahead = CountAhead(id, found.Int64(3), found.Int64(4)),
            IsTriedAgain = _reader.Number($"SELECT 1 FROM failed WHERE id = {id}") is not null,
            Robots = _reader.Has("robots") && asked.Url is { } url ? ReadRobots(url.Origin) : null,
            LinkedFrom = LinkScan.Run(_reader, [id], MostNamed)[id].Name(_reader),
        };
        found.Reset();

        using SqliteStatement links = _reader.Prepare("SELECT cut, targets FROM links WHERE id = ?1");
        if (!links.Bind(1, id).Step())
            return known;
        int count = 0;
        foreach (long _ in LinkIds.Walk(links.Bytes(1)))
            count++;
        known = known with
        {
            Links = count,
            Listed = count > 0 ? 0 : _reader.Number($"SELECT count(*) FROM found WHERE via = {id}")!.Value,
            LinksAreCut = links.Int64(0) != 0,
        };
        links.Reset();
        return known;
    }

    private ScopeVerdict? ReadLetInBy(WebUrl url)
    {
        if (_reader.Text($"SELECT value FROM meta WHERE key = '{FrontierRows.RulesNote}'") is not { } key || CrawlRules.ReadScope(key, Anchors()) is not { } scope)
            return null;
        return scope.Judge(url) is { Allowed: true } verdict ? verdict : null;

        IEnumerable<WebUrl> Anchors()
        {
            using SqliteStatement starts = _reader.Prepare("SELECT anchor FROM starts");
            while (starts.Step())
                if (WebUrl.TryParse(starts.Text(0)!, out WebUrl? anchor, out _))
                    yield return anchor;
        }
    }

    private RobotsState? ReadRobots(string origin)
    {
        using SqliteStatement robots = _reader.Prepare("SELECT standing, status, error, asked FROM robots WHERE origin = ?1");
        if (!robots.Bind(1, origin).Step())
            return null;
        RobotsState state = RobotsState.Initial with
        {
            Standing = (RobotsStanding)robots.Int64(0),
            Status = (int?)robots.Int64OrNull(1),
            Error = robots.Text(2),
            AskedAt = robots.Int64OrNull(3) is { } time ? ResultColumns.Time(time) : null,
        };
        robots.Reset();
        return state;
    }

    /// <summary>Back to a start; a journal that was tampered with may lead in a circle.</summary>
    private (IReadOnlyList<WayStep> Way, bool IsCut) ReadWay(long id)
    {
        using SqliteStatement found = _reader.Prepare("SELECT via, place FROM found WHERE id = ?1");
        var way = new List<WayStep>();
        long? next = id;
        while (next is { } step && way.Count < MostSteps && found.Bind(1, step).Step())
        {
            way.Add(new WayStep(_reader.UrlOf(step), found.Text(1)!));
            next = found.Int64OrNull(0);
            found.Reset();
        }
        way.Reverse();
        return (way, next is not null);
    }

    private long? CountAhead(long id, long host, long rank)
    {
        using SqliteStatement ahead = _reader.Prepare("""
            SELECT (SELECT count(*) FROM frontier WHERE host = ?1 AND (rank, id) < (?2, ?3))
            FROM frontier WHERE host = ?1 AND rank = ?2 AND id = ?3
            """);
        if (!ahead.Bind(1, host).Bind(2, rank).Bind(3, id).Step())
            return null;
        long count = ahead.Int64(0);
        ahead.Reset();
        return count;
    }

    private PageResult? ReadResult(long id)
    {
        using SqliteStatement page = _reader.Prepare($"SELECT {ResultColumns.Sql} FROM pages p JOIN urls u ON u.id = p.id WHERE p.id = ?1");
        if (!page.Bind(1, id).Step())
            return null;
        PageResult result = ResultColumns.Read(_reader, page);
        page.Reset();
        return result;
    }

    private List<PastTry> ReadTries(long id, PageResult? result)
    {
        var tries = new List<PastTry>();
        using SqliteStatement rows = _reader.Prepare(
            "SELECT started, ms, attempts, worker, status, error_kind, error_message FROM tries WHERE page = ?1 ORDER BY rowid");
        rows.Bind(1, id);
        while (rows.Step())
            tries.Add(new PastTry
            {
                Started = rows.Int64OrNull(0) is { } started ? ResultColumns.Time(started) : null,
                Milliseconds = rows.Double(1),
                Attempts = (int)rows.Int64(2),
                Worker = rows.Text(3),
                Status = (int?)rows.Int64OrNull(4),
                ErrorKind = rows.Text(5),
                ErrorMessage = rows.Text(6),
            });
        if (result is not null)
            tries.Add(new PastTry
            {
                Started = result.Started,
                Milliseconds = result.Milliseconds,
                Attempts = result.Attempts,
                Worker = result.Worker,
                Status = result.Status,
                ErrorKind = result.Error is { } error ? ContinueRule.Spell(error.Kind) : null,
                ErrorMessage = result.Error?.Message,
            });
        return tries;
    }

    private KeptPage? ReadKept(long id, string identity)
    {
        using SqliteStatement row = _reader.Prepare(
            "SELECT final_url, status, bytes, sha256, content_type, charset, file FROM kept WHERE id = ?1 AND sha256 IS NOT NULL");
        if (!row.Bind(1, id).Step())
            return null;
        var kept = new KeptPage
        {
            FinalUrl = row.Text(0) is { Length: > 0 } final ? final : identity,
            Status = (int?)row.Int64OrNull(1),
            Bytes = row.Int64OrNull(2),
            Sha256 = row.Text(3),
            ContentType = row.Text(4),
            Charset = row.Text(5),
            File = row.Text(6),
        };
        row.Reset();
        return kept;
    }

    /// <summary>Other results with the same in a column; no index serves that, so all are scanned.</summary>
    /// <param name="column">Of the table of results.</param>
    /// <param name="value">What they have there.</param>
    /// <param name="self">A result that is not meant; no id is 0.</param>
    private SomeUrls Others(string column, string value, long self = 0)
    {
        using SqliteStatement rows = _reader.Prepare($"SELECT id FROM pages WHERE {column} = ?1 AND id <> ?2");
        rows.Bind(1, value).Bind(2, self);
        var named = new List<string>();
        long count = 0;
        while (rows.Step())
            if (++count <= MostNamed)
                named.Add(_reader.UrlOf(rows.Int64(0)));
        return new SomeUrls(count, named);
    }
}
