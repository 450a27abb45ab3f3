using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// A round in which all that is known is fetched once more: noted until a run comes to its end, so that one that was
/// interrupted, or reached a limit, is continued and not begun anew. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class JournalRound : IDisposable
{
    private const string Note = "again";

    private readonly TimeProvider _time;
    private readonly SqliteStatement _write;
    private readonly SqliteStatement _forget;

    /// <param name="connection">The journal's.</param>
    /// <param name="time">Says when a round begins.</param>
    /// <param name="again">Whether this run makes one.</param>
    /// <exception cref="JournalException">It can't be noted that one begins.</exception>
    public JournalRound(SqliteConnection connection, TimeProvider time, bool again)
    {
        _time = time;
        IsWanted = again;
        _write = new(connection, "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)");
        _forget = new(connection, "DELETE FROM meta WHERE key = ?1");
        try
        {
            using var read = new SqliteStatement(connection, "SELECT value FROM meta WHERE key = ?1");
            if (read.Bind(1, Note).Step())
                Since = read.Int64(0);
            Begin();
        }
        catch (SqliteException failure)
        {
            Dispose();
            throw new JournalException($"The journal can't be written: {failure.Message}", failure);
        }
    }

    /// <summary>Whether this run fetches what is done, too.</summary>
    public bool IsWanted { get; }

    /// <summary>Milliseconds since 1970: what was fetched after that is done in this round. Null while there is none.</summary>
    public long? Since { get; private set; }

    /// <summary>Begins one, unless one is under way or none is wanted.</summary>
    public void Begin()
    {
        if (!IsWanted || Since is not null)
            return;
        Since = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _write.Bind(1, Note).Bind(2, Since.Value).Run();
    }

    /// <summary>A run has come to its end: with <c>--again</c> or without, nothing of the round is left.</summary>
    public void End()
    {
        if (Since is null)
            return;
        _forget.Bind(1, Note).Run();
        Since = null;
    }

    /// <summary>Whether a result that needs no other try need not be fetched by this run.</summary>
    /// <param name="started">When it was fetched, in milliseconds since 1970; null where it was not.</param>
    public bool HasDone(long? started) => !IsWanted || (Since is { } since && started > since);

    public void Dispose()
    {
        _write.Dispose();
        _forget.Dispose();
    }
}
