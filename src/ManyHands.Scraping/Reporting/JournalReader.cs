using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ManyHands.Scraping;

/// <summary>A folder's journal as it stands at one moment, while a run may go on writing it. Not thread-safe; confined to a worker.</summary>
/// <remarks>
/// All is read in one transaction, so that figures agree with each other. A run is not held up by it; its log only can't shrink
/// meanwhile. Nothing is changed, and nothing is made to read it faster: what has no index is scanned.
/// </remarks>
internal sealed class JournalReader : IDisposable
{
    private const int BusyMilliseconds = 30_000;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);
    private SqliteStatement? _url;

    private JournalReader(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
    }

    /// <summary>The journal tells of a crawl, not only of lists of URLs.</summary>
    public bool IsCrawl { get; private set; }

    /// <exception cref="JournalException">There is none, or it can't be read.</exception>
    public static JournalReader Open(string folder)
    {
        string path = Path.Combine(folder, JournalSchema.FileName);
        if (!DatabaseFile.CheckHeader(path, JournalSchema.ApplicationId, JournalSchema.Version))
            throw new JournalException($"There is no journal in {folder}: name the output folder of a run with --output.");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = BusyMilliseconds / 1000,
        }.ToString());
        var reader = new JournalReader(path, connection);
        try
        {
            return reader.Read(static reader =>
            {
                reader.Begin();
                return reader;
            });
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads, and turns what SQLite says of a journal that can't be read into words for people.</summary>
    /// <exception cref="JournalException">It can't be read.</exception>
    public T Read<T>(Func<JournalReader, T> read)
    {
        try
        {
            return read(this);
        }
        catch (SqliteException failure)
        {
            throw new JournalException(Explain(failure), failure);
        }
    }

    public SqliteStatement Prepare(string sql) => new(_connection, sql);

    /// <summary>Whether there is such a table: journals of lists of URLs may lack those of crawls.</summary>
    public bool Has(string table) => _tables.Contains(table);

    /// <summary>The first column of the first row, or null.</summary>
    public long? Number(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        if (!statement.Step())
            return null;
        long? number = statement.Int64OrNull(0);
        statement.Reset();
        return number;
    }

    /// <summary>The first column of the first row, or null.</summary>
    public string? Text(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        if (!statement.Step())
            return null;
        string? text = statement.Text(0);
        statement.Reset();
        return text;
    }

    /// <summary>The spelling that results tell a URL under.</summary>
    public string UrlOf(long id)
    {
        _url ??= Prepare("SELECT url FROM urls WHERE id = ?1");
        string url = _url.Bind(1, id).Step() ? _url.Text(0)! : throw Damaged($"a row names URL {id}, which is not there");
        _url.Reset();
        return url;
    }

    public JournalException Damaged(string problem) => new($"{_path} is damaged ({problem}): it was left as it is.");

    public void Dispose()
    {
        _url?.Dispose();
        _connection.Dispose();
    }

    private void Begin()
    {
        _connection.Open();
        _ = raw.sqlite3_busy_timeout(_connection.Handle!, BusyMilliseconds);
        DatabaseFile.Execute(_connection, "PRAGMA cache_size=-16000; BEGIN;");
        using (SqliteStatement tables = Prepare("SELECT name FROM sqlite_master WHERE type = 'table'"))
            while (tables.Step())
                _tables.Add(tables.Text(0)!);
        IsCrawl = Has("found") && Number("SELECT 1 FROM found LIMIT 1") is not null;
    }

    private string Explain(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR => Damaged(failure.Message).Message,
        raw.SQLITE_FULL or raw.SQLITE_IOERR =>
            $"{_path} can't be read: {failure.Message} Sorting may need room in the system's folder for temporary files; SQLITE_TMPDIR names another.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY =>
            $"{_path} can't be read as it is: {failure.Message} If a run was killed here, start the same command again, which puts it right; beside a run, the folder must be writable.",
        _ => $"{_path} can't be read: {failure.Message}",
    };
}
