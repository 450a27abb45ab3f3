using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ManyHands.Scraping;

/// <summary>One prepared statement, bound by position without an allocation a value. Not thread-safe; confined to a worker.</summary>
/// <remarks>The journal runs a handful of statements millions of times: <see cref="SqliteCommand"/> would make objects for each.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public SqliteStatement Bind(int index, double value)
    {
        Check(raw.sqlite3_bind_double(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);

        byte[]? rented = null;
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> bytes = most <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(most));
        int length = Encoding.UTF8.GetBytes(value, bytes);
        Check(raw.sqlite3_bind_text(_statement, index, bytes[..length]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public SqliteStatement Bind(int index, byte[]? value) => value is null ? BindNull(index) : Bind(index, value.AsSpan());

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public SqliteStatement BindZeros(int index, int length)
    {
        Check(raw.sqlite3_bind_zeroblob(_statement, index, length));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Goes to the next row. Whoever stops before the last one calls <see cref="Reset"/>.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;

        // Resetting returns the same code again; it is taken once, from here.
        _ = raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
            Check(code);
        return false;
    }

    public void Run()
    {
        if (Step())
            Reset();
    }

    /// <returns>The rows that it inserted, changed or deleted.</returns>
    public int RunAndCount()
    {
        Run();
        return raw.sqlite3_changes(_database);
    }

    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    /// <summary>The bytes of a text or blob, valid until the next step. Texts holding NUL arrive whole.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string? Text(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
