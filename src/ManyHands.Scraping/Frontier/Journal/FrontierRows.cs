using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>What the journal holds of a URL that a crawl came upon.</summary>
internal readonly record struct FoundRow(int Depth, int Redirects, long? Via, string Place, UrlRole Role, bool IsPublicOnly, long Host, long Rank, string? Reason, string? Rule)
{
    /// <summary>Whether a way of this length is shorter than the one known.</summary>
    public bool IsFurtherThan(int depth, int redirects) => depth < Depth || (depth == Depth && redirects < Redirects);
}

/// <summary>Reads and writes the rows of <see cref="JournalFrontier"/>. Not thread-safe; confined to a worker: the journal's thread.</summary>
internal sealed class FrontierRows(SqliteConnection connection) : IDisposable
{
    /// <summary>The key of a note: the rules by which the last run judged URLs.</summary>
    public const string RulesNote = "crawl";

    /// <summary>The key of a note: what the last run read pages for.</summary>
    public const string ReadingNote = "reading";

    private readonly SqliteStatement _read = new(connection, "SELECT depth, redirects, via, place, role, public, host, rank, reason, rule FROM found WHERE id = ?1");

    private readonly SqliteStatement _write = new(connection, """
        INSERT OR REPLACE INTO found(id, depth, redirects, via, place, role, public, host, rank, reason, rule) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """);

    private readonly SqliteStatement _wait = new(connection, "INSERT OR IGNORE INTO frontier(host, rank, id) VALUES(?1, ?2, ?3)");
    private readonly SqliteStatement _leave = new(connection, "DELETE FROM frontier WHERE host = ?1 AND rank = ?2 AND id = ?3");
    private readonly SqliteStatement _fail = new(connection, "INSERT OR IGNORE INTO failed(id) VALUES(?1)");

    private readonly SqliteStatement _failRefused = new(connection, """
        INSERT OR IGNORE INTO failed(id) SELECT id FROM pages WHERE id = ?1 AND error_kind = 'refused'
        """);

    private readonly SqliteStatement _first = new(connection, """
        SELECT f.id, coalesce(u.href, u.url), u.url, n.role, n.public, n.place IN ('start', 'start''s redirect')
        FROM frontier f JOIN urls u ON u.id = f.id JOIN found n ON n.id = f.id
        WHERE f.host = ?1 ORDER BY f.rank, f.id
        """);

    private readonly SqliteStatement _nextHost = new(connection, "SELECT host FROM frontier WHERE host > ?1 ORDER BY host LIMIT 1");
    private readonly SqliteStatement _writeLinks = new(connection, "INSERT OR REPLACE INTO links(id, redirect, cut, outdated, targets) VALUES(?1, ?2, ?3, 0, ?4)");
    private readonly SqliteStatement _hasLinks = new(connection, "SELECT 1 FROM links WHERE id = ?1 AND outdated = 0");
    private readonly SqliteStatement _readLinks = new(connection, "SELECT redirect, targets FROM links WHERE id = ?1");
    private readonly SqliteStatement _readStart = new(connection, "SELECT at, anchor FROM starts WHERE id = ?1");
    private readonly SqliteStatement _writeStart = new(connection, "INSERT OR REPLACE INTO starts(id, at, anchor) VALUES(?1, ?2, ?3)");

    private readonly SqliteStatement _readNote = new(connection, "SELECT value FROM meta WHERE key = ?1");
    private readonly SqliteStatement _writeNote = new(connection, "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)");

    public FoundRow? Read(long id)
    {
        if (!_read.Bind(1, id).Step())
            return null;
        var row = new FoundRow(
            (int)_read.Int64(0), (int)_read.Int64(1), _read.Int64OrNull(2), _read.Text(3)!, (UrlRole)_read.Int64(4),
            _read.Int64(5) != 0, _read.Int64(6), _read.Int64(7), _read.Text(8), _read.Text(9));
        _read.Reset();
        return row;
    }

    public void Write(long id, in FoundRow row) => _write
        .Bind(1, id).Bind(2, row.Depth).Bind(3, row.Redirects).Bind(4, row.Via).Bind(5, row.Place).Bind(6, (long)row.Role)
        .Bind(7, row.IsPublicOnly ? 1 : 0).Bind(8, row.Host).Bind(9, row.Rank).Bind(10, row.Reason).Bind(11, row.Rule).Run();

    /// <returns>False when it waits already.</returns>
    public bool Wait(long id, long host, long rank) => _wait.Bind(1, host).Bind(2, rank).Bind(3, id).RunAndCount() > 0;

    /// <returns>False when it did not wait there.</returns>
    public bool Leave(long id, long host, long rank) => _leave.Bind(1, host).Bind(2, rank).Bind(3, id).RunAndCount() > 0;

    public void Fail(long id) => _fail.Bind(1, id).Run();

    /// <summary>It comes again in the next run, if it was refused.</summary>
    public void FailRefused(long id) => _failRefused.Bind(1, id).Run();

    /// <summary>The first of a host's rows, to be stepped through to the end or reset: id, normal form, spelling, role, public only, stands for a start.</summary>
    public SqliteStatement First(long host) => _first.Bind(1, host);

    public long? NextHost(long after)
    {
        if (!_nextHost.Bind(1, after).Step())
            return null;
        long host = _nextHost.Int64(0);
        _nextHost.Reset();
        return host;
    }

    public void WriteLinks(long id, bool isRedirect, bool isCut, byte[] targets) =>
        _writeLinks.Bind(1, id).Bind(2, isRedirect ? 1 : 0).Bind(3, isCut ? 1 : 0).Bind(4, targets).Run();

    /// <summary>Whether it is known where the page leads, by what is wanted of pages now.</summary>
    public bool HasLinks(long id)
    {
        bool has = _hasLinks.Bind(1, id).Step();
        _hasLinks.Reset();
        return has;
    }

    public (bool IsRedirect, List<long> Targets)? ReadLinks(long id)
    {
        if (!_readLinks.Bind(1, id).Step())
            return null;
        var links = (_readLinks.Int64(0) != 0, LinkIds.Unpack(_readLinks.Bytes(1)));
        _readLinks.Reset();
        return links;
    }

    public (long At, string Anchor)? ReadStart(long id)
    {
        if (!_readStart.Bind(1, id).Step())
            return null;
        var start = (_readStart.Int64(0), _readStart.Text(1)!);
        _readStart.Reset();
        return start;
    }

    public void WriteStart(long id, long at, string anchor) => _writeStart.Bind(1, id).Bind(2, at).Bind(3, anchor).Run();

    /// <summary>What was noted of the last run.</summary>
    public string? ReadNote(string key)
    {
        if (!_readNote.Bind(1, key).Step())
            return null;
        string? note = _readNote.Text(0);
        _readNote.Reset();
        return note;
    }

    public void WriteNote(string key, string note) => _writeNote.Bind(1, key).Bind(2, note).Run();

    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_read, _write, _wait, _leave, _fail, _failRefused, _first, _nextHost, _writeLinks, _hasLinks, _readLinks, _readStart, _writeStart, _readNote, _writeNote])
            statement.Dispose();
    }
}
