using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// Tells of a crawl's pages which one had the same body before. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
/// <remarks>
/// By a <see cref="HashIndex"/> beside the database, made when a crawl begins: 8 bytes a page, in memory while they are few. Only
/// the first page with a body is in it, so that a million equal ones are no million equal keys; what that page has by now is
/// checked at its row. Empty bodies are not compared: that two pages have nothing in them says nothing of either.
/// </remarks>
internal sealed class KnownBodies(SqliteConnection connection, string temporaryFolder, long seed) : IDisposable
{
    private const int MostIds = 16;

    private readonly SqliteStatement _read = new(connection, "SELECT p.sha256, u.url FROM pages p JOIN urls u ON u.id = p.id WHERE p.id = ?1");

    // Null where nobody asks: a list has no use for it and does not pay for it.
    private HashIndex? _index;

    /// <summary>From now on it knows what the journal has.</summary>
    public void Begin()
    {
        _index?.Dispose();
        _index = new HashIndex(temporaryFolder);
        using var firsts = new SqliteStatement(connection, "SELECT id, sha256 FROM pages WHERE bytes > 0 AND sha256 IS NOT NULL AND same IS NULL");
        while (firsts.Step())
            _index.Add(Hash(firsts.Text(1)!), firsts.Int64(0));
    }

    /// <summary>Enters a page's body. Returns the page that had the same before, and how it is spelled; null when none had.</summary>
    public (long Id, string Url)? Enter(long id, string sha256, long bytes)
    {
        if (_index is null || bytes == 0)
            return null;
        ulong hash = Hash(sha256);
        bool isEntered = false;
        Span<long> ids = stackalloc long[MostIds];
        foreach (long other in ids[.._index.Find(hash, ids)])
        {
            if (other == id)
                isEntered = true;
            else if (Read(other, sha256) is { } url)
                return (other, url);
        }

        if (!isEntered)
            _index.Add(hash, id);
        return null;
    }

    public void Dispose()
    {
        _index?.Dispose();
        _read.Dispose();
    }

    private string? Read(long id, string sha256)
    {
        if (!_read.Bind(1, id).Step())
            return null;
        string? url = _read.Text(0) == sha256 ? _read.Text(1) : null;
        _read.Reset();
        return url;
    }

    // Keyed: a server that chose its bodies by their digests could crowd them together otherwise.
    private ulong Hash(string sha256) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(sha256.AsSpan()), seed);
}
