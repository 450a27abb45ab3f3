using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>Reads what must be judged anew when a crawl's rules change. Not thread-safe; confined to a worker: the journal's thread.</summary>
internal sealed class FrontierReview(SqliteConnection connection) : IDisposable
{
    private const int BatchSize = 1000;

    // Starts and sitemaps are exempt from all rules. What was fetched stays fetched; but robots.txt, which nothing is exempt
    // from, may be ignored by now.
    private readonly SqliteStatement _read = new(connection, """
        SELECT n.id, coalesce(u.href, u.url), f.id IS NOT NULL, p.error_kind IS 'robots', n.place = 'start' OR n.role <> 0
        FROM found n JOIN urls u ON u.id = n.id
            LEFT JOIN frontier f ON f.host = n.host AND f.rank = n.rank AND f.id = n.id
            LEFT JOIN pages p ON p.id = n.id
        WHERE n.id > ?1 AND (p.error_kind IS 'robots' OR (n.place <> 'start' AND n.role = 0 AND (n.reason IS NOT NULL OR f.id IS NOT NULL)))
        ORDER BY n.id LIMIT ?2
        """);

    /// <summary>In batches, each read whole before it is handed out, so that the tables may be changed meanwhile.</summary>
    public IEnumerable<List<Known>> Batches()
    {
        long last = 0;
        while (true)
        {
            var batch = new List<Known>();
            _read.Bind(1, last).Bind(2, BatchSize);
            while (_read.Step())
                batch.Add(new Known(_read.Int64(0), _read.Text(1)!, _read.Int64(2) != 0, _read.Int64(3) != 0, _read.Int64(4) != 0));
            if (batch.Count == 0)
                yield break;
            last = batch[^1].Id;
            yield return batch;
        }
    }

    public void Dispose() => _read.Dispose();

    public readonly record struct Known(long Id, string Identity, bool IsWaiting, bool IsDisallowed, bool IsExempt);
}
