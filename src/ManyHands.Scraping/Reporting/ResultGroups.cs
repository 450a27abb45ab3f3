namespace ManyHands.Scraping;

/// <summary>
/// Counts by what can have any number of values: SQLite sorts for them, in files where it must, so memory stays bounded.
/// Thread-safe.
/// </summary>
internal static class ResultGroups
{
    private const int MostUrls = 5;

    // A normal form is scheme://host[:port]/…, so the host ends at the first slash behind the two.
    private const string ByHost = $"""
        SELECT CASE error_kind WHEN 'url' THEN '' ELSE substr(url, start, instr(substr(url, start), '/') - 1) END AS host,
            count(*), sum(error_kind IS NULL), sum(error_kind IS 'robots' AND NOT out_of_reach), sum(out_of_reach), sum(bytes)
        FROM (SELECT coalesce(u.href, u.url) AS url, CASE substr(coalesce(u.href, u.url), 5, 1) WHEN 's' THEN 9 ELSE 8 END AS start,
                p.error_kind AS error_kind, p.bytes AS bytes,
                p.error_kind IS 'robots' AND p.error_message LIKE '{RobotsError.OutOfReachStart}%' AS out_of_reach
            FROM pages p JOIN urls u ON u.id = p.id)
        GROUP BY host
        """;

    public static (Listing<HostCount> All, Listing<HostCount> Disallowed, Listing<HostCount> OutOfReach) Hosts(JournalReader reader, int most)
    {
        var all = new TopList<HostCount>(most);
        var disallowed = new TopList<HostCount>(most);
        var outOfReach = new TopList<HostCount>(most);
        using SqliteStatement rows = reader.Prepare(ByHost);
        while (rows.Step())
        {
            var host = new HostCount(rows.Text(0)!, rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5));
            all.Offer(host.Count, host);
            if (host.Disallowed > 0)
                disallowed.Offer(host.Disallowed, host);
            if (host.OutOfReach > 0)
                outOfReach.Offer(host.OutOfReach, host);
        }

        return (List(all), List(disallowed), List(outOfReach));
    }

    public static Listing<TypeCount> Types(JournalReader reader, int most)
    {
        var types = new TopList<TypeCount>(most);
        using SqliteStatement rows = reader.Prepare("SELECT coalesce(content_type, ''), count(*), sum(bytes) FROM pages GROUP BY 1");
        while (rows.Step())
            types.Offer(rows.Int64(1), new TypeCount(rows.Text(0)!, rows.Int64(1), rows.Int64(2)));
        return List(types);
    }

    public static LeftOutGroups LeftOut(JournalReader reader, int most)
    {
        var skipped = new TopList<LeftOutGroup>(most);
        var leftOver = new TopList<LeftOutGroup>(most);
        long leftOverUrls = 0;
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal); // Codes of this program: a few.
        using (SqliteStatement rows = reader.Prepare(
            "SELECT reason, rule, count(*), min(id), max(id) FROM found WHERE reason IS NOT NULL GROUP BY reason, rule"))
            while (rows.Step())
            {
                var group = new LeftOutGroup(rows.Text(0)!, rows.Text(1), rows.Int64(2), rows.Int64(3), rows.Int64(4));
                if (LeftOutReason.IsBudget(group.Reason))
                {
                    leftOver.Offer(group.Count, group);
                    leftOverUrls += group.Count;
                    continue;
                }
                skipped.Offer(group.Count, group);
                reasons[group.Reason] = reasons.GetValueOrDefault(group.Reason) + group.Count;
            }
        return new LeftOutGroups(
            [.. reasons.Select(static pair => new ReasonCount(pair.Key, pair.Value)).OrderByDescending(static reason => reason.Count)],
            List(skipped, Tell), leftOverUrls, List(leftOver, Tell));

        SkippedCount Tell(LeftOutGroup group) => new(group.Reason, group.Rule, group.Count, group.First == group.Last
            ? [reader.UrlOf(group.First)]
            : [reader.UrlOf(group.First), reader.UrlOf(group.Last)]);
    }

    public static IReadOnlyList<DepthCount> Depths(JournalReader reader)
    {
        var depths = new List<DepthCount>();
        using SqliteStatement rows = reader.Prepare($"SELECT depth, sum(let_in), sum(NOT let_in) FROM (SELECT depth, reason IS NULL OR reason LIKE '{LeftOutReason.BudgetPrefix}%' AS let_in FROM found) GROUP BY depth ORDER BY depth LIMIT 1000");
        while (rows.Step())
            depths.Add(new DepthCount((int)rows.Int64(0), rows.Int64(1), rows.Int64(2)));
        return depths;
    }

    public static (Listing<SameContent> Listing, long Copies, long Bytes) Same(JournalReader reader, int most)
    {
        var same = new TopList<(string Sha256, long Count, long Bytes)>(most);
        long copies = 0;
        long copied = 0;
        using (SqliteStatement rows = reader.Prepare("""
            SELECT sha256, count(*), max(bytes) FROM pages
            WHERE sha256 IS NOT NULL AND bytes > 0 AND error_kind IS NULL GROUP BY sha256 HAVING count(*) > 1
            """))
            while (rows.Step())
            {
                long count = rows.Int64(1);
                copies += count - 1;
                copied += (count - 1) * rows.Int64(2);
                if (same.Takes(count))
                    same.Offer(count, (rows.Text(0)!, count, rows.Int64(2)));
                else
                    same.Skip();
            }
        long groups = same.Count;
        List<(string Sha256, long Count, long Bytes)> listed = same.Take();
        Dictionary<string, List<string>> urls = UrlsOf(reader, listed.ConvertAll(static group => group.Sha256));
        return (new(groups, [.. listed.Select(group => new SameContent(group.Sha256, group.Count, group.Bytes, urls[group.Sha256]))]), copies, copied);
    }

    private static Dictionary<string, List<string>> UrlsOf(JournalReader reader, List<string> hashes)
    {
        Dictionary<string, List<string>> urls = hashes.ToDictionary(static hash => hash, static _ => new List<string>(), StringComparer.Ordinal);
        if (hashes.Count == 0)
            return urls;
        string parameters = string.Join(',', Enumerable.Range(1, hashes.Count).Select(static i => $"?{i}"));
        using SqliteStatement rows = reader.Prepare($"SELECT id, sha256 FROM pages WHERE sha256 IN ({parameters}) AND error_kind IS NULL");
        for (int i = 0; i < hashes.Count; i++)
            rows.Bind(i + 1, hashes[i]);
        while (rows.Step())
            if (urls[rows.Text(1)!] is { Count: < MostUrls } some)
                some.Add(reader.UrlOf(rows.Int64(0)));
        return urls;
    }

    private static Listing<T> List<TGroup, T>(TopList<TGroup> top, Converter<TGroup, T> tell)
    {
        long count = top.Count;
        return new(count, top.Take().ConvertAll(tell));
    }

    private static Listing<T> List<T>(TopList<T> top)
    {
        long count = top.Count;
        return new(count, top.Take());
    }
}

/// <summary>What was not fetched, for now or for good.</summary>
/// <param name="Reasons">Of what rules left out, the most frequent first.</param>
/// <param name="Skipped">The same by reason and rule.</param>
/// <param name="LeftOver">URLs that budgets left to the next run.</param>
/// <param name="Budgets">The same by budget and host.</param>
internal sealed record LeftOutGroups(IReadOnlyList<ReasonCount> Reasons, Listing<SkippedCount> Skipped, long LeftOver, Listing<SkippedCount> Budgets);

/// <summary>URLs left out for one reason by one rule, and the ids of two of them.</summary>
internal readonly record struct LeftOutGroup(string Reason, string? Rule, long Count, long First, long Last);
