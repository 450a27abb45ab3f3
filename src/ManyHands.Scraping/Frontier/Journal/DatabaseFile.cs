using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ManyHands.Scraping;

/// <summary>
/// Opens one of our SQLite databases, or makes it. A file that is somebody else's, damaged or from a later version is refused
/// before a byte of it changes.
/// </summary>
internal static class DatabaseFile
{
    private const int HeaderLength = 100;
    private const long LongestChecked = 64 << 20;
    private const int BusyMilliseconds = 30_000;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Reads the header without SQLite, which could change the file by recovering it.</summary>
    /// <returns>False when there is no such file.</returns>
    /// <exception cref="JournalException">It can't be ours.</exception>
    public static bool CheckHeader(string path, int applicationId, int version)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            throw new JournalException($"{path} is a link, and links in the output folder are not followed: move it away, or choose another folder with --output.");
        if (Directory.Exists(path))
            throw new JournalException($"{path} is a folder: move it away, or choose another output folder with --output.");
        if (!file.Exists)
            return File.Exists(path + "-wal") || File.Exists(path + "-journal")
                ? throw new JournalException($"{path} is missing, but what belongs to it ({path}-wal or -journal) is there: bring it back, or move these away.")
                : false;

        Span<byte> header = stackalloc byte[HeaderLength];
        int length;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw new JournalException($"{path} can't be read: {failure.Message}", failure);
        }
        if (length < HeaderLength || !header.StartsWith(Magic))
            throw new JournalException($"{path} is not an SQLite database, so not one of this program's: it was left as it is. Move it away, or choose another folder with --output.");
        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != applicationId)
            throw new JournalException($"{path} belongs to another program: it was left as it is. Move it away, or choose another folder with --output.");
        int found = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (found > version)
            throw new JournalException($"{path} was written by a later version of this program (its format is {found}, this one knows {version}): it was left as it is. Use that version, or choose another folder with --output.");
        if (found < 1)
            throw Damaged(path, "it has no version", null);
        return true;
    }

    /// <param name="path">Of the database.</param>
    /// <param name="temporaryFolder">On the same file system: a new one is made there whole and then renamed, so that a kill leaves none half made.</param>
    /// <param name="applicationId">Says whose it is.</param>
    /// <param name="version">Of the schema.</param>
    /// <param name="schema">Makes a new one.</param>
    /// <param name="verify">Reads what must be readable, over a connection that can't write.</param>
    /// <exception cref="JournalException">It can't be used.</exception>
    public static SqliteConnection Open(
        string path, string temporaryFolder, int applicationId, int version, string schema, Action<SqliteConnection> verify)
    {
        bool hadSharedMemory = File.Exists(path + "-shm");
        bool opened = false;
        try
        {
            bool isNew = !CheckHeader(path, applicationId, version);
            if (isNew)
                Create(path, temporaryFolder, applicationId, version, schema);
            else if (!File.Exists(path + "-journal"))
                using (SqliteConnection reader = Connect(path, SqliteOpenMode.ReadOnly))
                    Verify(reader, path, verify);
            else
                // Only a kill while the journal's mode changed leaves this; SQLite must put it right before anybody can read.
                using (SqliteConnection recovering = Connect(path, SqliteOpenMode.ReadWrite))
                    Verify(recovering, path, verify);

            SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWrite);
            try
            {
                Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;");
                if (isNew)
                    verify(connection);
                opened = true;
                return connection;
            }
            finally
            {
                if (!opened)
                    connection.Dispose();
            }
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR)
        {
            throw Damaged(path, failure.Message, failure);
        }
        catch (SqliteException failure)
        {
            throw new JournalException($"{path} can't be opened: {failure.Message}", failure);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw new JournalException($"{path} can't be made: {failure.Message} Choose another folder with --output.", failure);
        }
        finally
        {
            // Reading beside a log makes this index of it; it holds nothing of its own.
            if (!opened && !hadSharedMemory)
                File.Delete(path + "-shm");
        }
    }

    /// <summary>Leaves one plain file that opens read-only anywhere, unless somebody is reading just now.</summary>
    public static void Close(SqliteConnection connection)
    {
        try
        {
            _ = raw.sqlite3_busy_timeout(connection.Handle!, 100);
            connection.DefaultTimeout = 1;
            if (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                Execute(connection, "ROLLBACK");

            // Once the disk has all of it in the one file, nothing but a few bytes of its first sector changes, and either state
            // of it is a good one: no rollback journal, and no waiting for the disk three times more.
            bool isWhole = Ask(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
            Execute(connection, isWhole ? "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY" : "PRAGMA journal_mode=DELETE");
        }
        catch (SqliteException)
        {
            // Somebody reads, or the disk is full: what was committed stays safe in the file beside it.
        }
        connection.Dispose();
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of the answer; of a checkpoint, whether somebody was in its way.</summary>
    private static long Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Verify(SqliteConnection connection, string path, Action<SqliteConnection> verify)
    {
        if (new FileInfo(path).Length <= LongestChecked)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (command.ExecuteScalar() is not "ok" and var problem)
                throw Damaged(path, $"{problem}", null);
        }
        verify(connection);
    }

    private static void Create(string path, string temporaryFolder, int applicationId, int version, string schema)
    {
        string draft = Path.Combine(temporaryFolder, Path.GetFileName(path));
        File.Delete(draft);

        // A draft that a kill leaves behind is thrown away, so it reaches the disk once, as a whole.
        using (SqliteConnection connection = Connect(draft, SqliteOpenMode.ReadWriteCreate))
            Execute(connection, $"PRAGMA synchronous=OFF; PRAGMA application_id={applicationId}; BEGIN; {schema} PRAGMA user_version={version}; COMMIT; PRAGMA journal_mode=WAL;");
        using (FileStream file = new(draft, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
            file.Flush(flushToDisk: true);
        File.Move(draft, path);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyMilliseconds / 1000,
        }.ToString());
        try
        {
            connection.Open();
            _ = raw.sqlite3_busy_timeout(connection.Handle!, BusyMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static JournalException Damaged(string path, string problem, Exception? cause) =>
        new($"{path} is damaged ({problem}): it was left as it is. Move it away, or choose another folder with --output.", cause);
}
