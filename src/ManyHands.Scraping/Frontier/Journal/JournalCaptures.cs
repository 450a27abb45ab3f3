using System.IO.Hashing;
using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// What the journal knows of the WARC files: how much of each counts, and which record holds a payload. Not thread-safe;
/// confined to a worker: the journal's thread.
/// </summary>
/// <remarks>
/// A payload is found by a <see cref="HashIndex"/> beside the database, rebuilt at opening: 8 bytes each, in memory while they
/// are few, then in a file. One row a page keeps it bounded by the pages, not by what was ever fetched; only the first page
/// with a payload is in the index, so that a million equal ones are no million equal keys. The hash is keyed: a server that
/// chose its bodies by their digests could otherwise crowd them together.
/// </remarks>
internal sealed class JournalCaptures : IDisposable
{
    private const int MostIds = 16;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS warcs(
            file TEXT PRIMARY KEY NOT NULL,
            bytes INTEGER NOT NULL,    -- how much of it counts; 0: the name is taken, the file may not be there yet
            cdxj INTEGER NOT NULL,     -- how much of its index counts
            finished INTEGER NOT NULL  -- whether the index is in order
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS captures( -- the WARC record that holds a page's payload
            id INTEGER PRIMARY KEY,    -- as in urls
            sha256 BLOB NOT NULL,      -- of the payload
            url TEXT NOT NULL, date INTEGER NOT NULL, record BLOB NOT NULL,
            first INTEGER NOT NULL);   -- whether it is a record of this page's own
        """;

    private readonly HashIndex _index;
    private readonly long _seed;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _enter;
    private readonly SqliteStatement _store;
    private readonly SqliteStatement _free;

    public JournalCaptures(SqliteConnection connection, string temporaryFolder)
    {
        DatabaseFile.Execute(connection, Tables);
        _index = new HashIndex(temporaryFolder);
        using (var seed = new SqliteStatement(connection, "SELECT value FROM meta WHERE key = 'seed'"))
        {
            seed.Step();
            _seed = seed.Int64(0);
        }

        using (var known = new SqliteStatement(connection, "SELECT id, sha256 FROM captures WHERE first = 1"))
            while (known.Step())
                _index.Add(Hash(known.Bytes(1)), known.Int64(0));
        using (var files = new SqliteStatement(connection, "SELECT file, bytes, cdxj, finished FROM warcs"))
            while (files.Step())
                Committed.Add(new WarcLength(files.Text(0)!, files.Int64(1), files.Int64(2), files.Int64(3) != 0));
        _find = new(connection, "SELECT sha256, url, date, record FROM captures WHERE id = ?1");
        _enter = new(connection, "INSERT OR REPLACE INTO captures(id, sha256, url, date, record, first) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        _store = new(connection, "INSERT OR REPLACE INTO warcs(file, bytes, cdxj, finished) VALUES(?1, ?2, ?3, ?4)");
        _free = new(connection, "DELETE FROM warcs WHERE file = ?1");
    }

    /// <summary>The files as they were when the journal was opened.</summary>
    public List<WarcLength> Committed { get; } = [];

    /// <summary>The record that holds a payload; null when none does.</summary>
    public WarcOriginal? Find(ReadOnlySpan<byte> digest)
    {
        Span<long> ids = stackalloc long[MostIds];
        foreach (long id in ids[.._index.Find(Hash(digest), ids)])
            if (Of(id) is { } original && digest.SequenceEqual(original.Digest))
                return original;
        return null;
    }

    /// <summary>The record that holds a page's last payload; null when none is known.</summary>
    public WarcOriginal? Of(long id)
    {
        if (!_find.Bind(1, id).Step())
            return null;
        var original = new WarcOriginal(
            _find.Bytes(0).ToArray(), _find.Text(1)!, DateTimeOffset.FromUnixTimeMilliseconds(_find.Int64(2)), new Guid(_find.Bytes(3), bigEndian: true));
        _find.Reset();
        return original;
    }

    /// <param name="id">Of the page.</param>
    /// <param name="original">The record that holds its payload.</param>
    /// <param name="isFirst">It is this page's own.</param>
    public void Enter(long id, WarcOriginal original, bool isFirst)
    {
        _enter.Bind(1, id).Bind(2, original.Digest).Bind(3, original.Url).Bind(4, original.Date.ToUnixTimeMilliseconds())
            .Bind(5, original.Record.ToByteArray(bigEndian: true)).Bind(6, isFirst ? 1 : 0).Run();
        if (isFirst)
            _index.Add(Hash(original.Digest), id);
    }

    public void Store(IEnumerable<WarcLength> lengths)
    {
        foreach (WarcLength length in lengths)
            _store.Bind(1, length.File).Bind(2, length.Bytes).Bind(3, length.IndexBytes).Bind(4, length.IsFinished ? 1 : 0).Run();
    }

    public void Free(string file) => _free.Bind(1, file).Run();

    public void Dispose()
    {
        _index.Dispose();
        _find.Dispose();
        _enter.Dispose();
        _store.Dispose();
        _free.Dispose();
    }

    private ulong Hash(ReadOnlySpan<byte> digest) => XxHash3.HashToUInt64(digest, _seed);
}
