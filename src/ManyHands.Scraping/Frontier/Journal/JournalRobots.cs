using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>The rows of <c>robots</c>. Not thread-safe; confined to a worker: the journal's thread.</summary>
internal sealed class JournalRobots(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _read = new(connection, "SELECT standing, text, status, error, asked, ask, unreachable, failures FROM robots WHERE origin = ?1");

    private readonly SqliteStatement _write = new(connection, """
        INSERT OR REPLACE INTO robots(origin, standing, text, status, error, asked, ask, unreachable, failures) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """);

    public RobotsState Read(string origin)
    {
        if (!_read.Bind(1, origin).Step())
            return RobotsState.Initial;
        var state = new RobotsState
        {
            Standing = (RobotsStanding)_read.Int64(0),
            Text = _read.IsNull(1) ? null : _read.Bytes(1).ToArray(),
            Status = (int?)_read.Int64OrNull(2),
            Error = _read.Text(3),
            AskedAt = Time(4),
            AskAt = Time(5),
            OutOfReachSince = Time(6),
            Failures = (int)_read.Int64(7),
        };
        _read.Reset();
        return state;
    }

    public void Write(string origin, RobotsState state) => _write
        .Bind(1, origin).Bind(2, (long)state.Standing).Bind(3, state.Text).Bind(4, state.Status).Bind(5, state.Error)
        .Bind(6, state.AskedAt?.ToUnixTimeMilliseconds()).Bind(7, state.AskAt?.ToUnixTimeMilliseconds())
        .Bind(8, state.OutOfReachSince?.ToUnixTimeMilliseconds()).Bind(9, state.Failures).Run();

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }

    private DateTimeOffset? Time(int column) =>
        _read.Int64OrNull(column) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
