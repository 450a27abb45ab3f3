using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ManyHands.Scraping;

/// <summary>
/// <c>pages.db</c>: each different body once, under its hash. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class BodyDatabase : IDisposable
{
    public const string FileName = "pages.db";

    private const int ApplicationId = 0x4d48_5042; // "MHPB"
    private const int Version = 1;

    // What a row needs besides the blob; SQLite's limit is on the whole row.
    private const int RowOverhead = 256;

    private const string Schema = """
        CREATE TABLE bodies(
            sha256 TEXT PRIMARY KEY NOT NULL, -- of the body, before it was packed
            encoding TEXT NOT NULL,           -- gzip or identity: what body is in
            body BLOB NOT NULL);
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly string _path;
    private readonly long _limit;
    private bool _inTransaction;

    private BodyDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _path = connection.DataSource;
        _find = new(connection, "SELECT 1 FROM bodies WHERE sha256 = ?1");
        _insert = new(connection, "INSERT INTO bodies(sha256, encoding, body) VALUES(?1, ?2, ?3)");
        _remove = new(connection, "DELETE FROM bodies WHERE rowid = ?1");
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _limit = raw.sqlite3_limit(connection.Handle!, raw.SQLITE_LIMIT_LENGTH, -1);
    }

    /// <exception cref="JournalException">The file is not such a database, or can't be used.</exception>
    public static BodyDatabase Open(string folder, string temporaryFolder) =>
        new(DatabaseFile.Open(Path.Combine(folder, FileName), temporaryFolder, ApplicationId, Version, Schema, static _ => { }));

    /// <exception cref="JournalException">There is such a file, and it can't be ours.</exception>
    public static void CheckHeader(string folder) => DatabaseFile.CheckHeader(Path.Combine(folder, FileName), ApplicationId, Version);

    /// <summary>Stores it unless it is there. Nothing counts before <see cref="Commit"/>.</summary>
    /// <exception cref="BodyStorageException">This one can't be stored.</exception>
    public void Add(PackedBody body)
    {
        if (body.Length > _limit - RowOverhead)
            throw new BodyStorageException(
                $"{body.Length} bytes are more than SQLite can hold in a row ({_limit}); choose --format files for such bodies",
                new NotSupportedException("Larger than SQLITE_LIMIT_LENGTH."));
        if (!_inTransaction)
        {
            _begin.Run();
            _inTransaction = true;
        }

        bool known = _find.Bind(1, body.Sha256).Step();
        _find.Reset();
        if (known)
            return;
        _insert.Bind(1, body.Sha256).Bind(2, body.Encoding);
        if (body.Bytes is not null)
        {
            _insert.Bind(3, body.Bytes).Run();
            return;
        }
        _insert.BindZeros(3, (int)body.Length).Run();
        long row = raw.sqlite3_last_insert_rowid(_connection.Handle!);
        try
        {
            using FileStream source = new(body.File!, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var blob = new SqliteBlob(_connection, "bodies", "body", row);
            source.CopyTo(blob, 1 << 18);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // A row of zeros must not stay for the next one with this hash to find.
            _remove.Bind(1, row).Run();
            throw StorageFailure.Translate(failure);
        }
    }

    public void Commit()
    {
        if (!_inTransaction)
            return;
        StorageFailure.CheckIsThere(_path);
        _commit.Run();
        _inTransaction = false;
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _remove.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        DatabaseFile.Close(_connection);
    }
}
