using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// The URLs seen, and what is known of each. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class JournalUrls : IDisposable
{
    private const int MostIds = 16;

    private readonly HashIndex _index;
    private readonly bool _again;
    private readonly BodyFormats _formats;
    private ulong[] _settled = new ulong[1024];
    private long _lastId;
    private SqliteStatement? _insert;
    private SqliteStatement? _identity;
    private SqliteStatement? _state;

    public JournalUrls(string temporaryFolder, bool again, BodyFormats formats)
    {
        _index = new HashIndex(temporaryFolder);
        _again = again;
        _formats = formats;
    }

    public long Count => _lastId;

    public void Enter(ulong hash, long id)
    {
        _index.Add(hash, id);
        _lastId = Math.Max(_lastId, id);
    }

    public void Attach(SqliteConnection connection)
    {
        _insert = new(connection, "INSERT INTO urls(id, hash, url, href, rest) VALUES(?1, ?2, ?3, ?4, ?5)");
        _identity = new(connection, "SELECT coalesce(href, url), rest, url FROM urls WHERE id = ?1");
        _state = new(connection, """
            SELECT 0, error_kind, final_url, status, bytes, sha256, content_type, charset, file, etag, last_modified, formats FROM pages WHERE id = ?1
            UNION ALL
            SELECT 1, NULL, final_url, status, bytes, sha256, content_type, charset, file, etag, last_modified, formats FROM kept WHERE id = ?1
            """);
    }

    /// <summary>Records the URL when it is new; the result is null when this run is not, or no more, to fetch it.</summary>
    public TakenUrl? Take(OfferedUrl offered, ulong hash, byte[]? rest)
    {
        if (Find(offered.Identity, hash, rest, out string? spelling) is not { } id)
        {
            id = ++_lastId;
            _insert!.Bind(1, id).Bind(2, unchecked((long)hash)).Bind(3, offered.Spelling)
                .Bind(4, offered.Identity == offered.Spelling ? null : offered.Identity).Bind(5, rest).Run();
            _index.Add(hash, id);
            Settle(id);
            return new TakenUrl(id, offered, offered.Spelling, null);
        }
        if (!Settle(id))
            return null;

        KeptPage? kept = null;
        bool done = false;
        _state!.Bind(1, id);
        while (_state.Step())
        {
            if (_state.Int64(0) == 0)
                done = ContinueRule.TryParse(_state.Text(1), out PageErrorKind? kind) && ContinueRule.IsDone(kind, (int?)_state.Int64OrNull(3));
            KeptPage found = ReadKept(offered.Identity);
            if ((found.Sha256 ?? found.File) is not null)
                kept = kept is null ? found : Merge(kept, found);
        }
        return done && !_again ? null : new TakenUrl(id, offered, spelling!, kept);
    }

    public bool Contains(string identity, ulong hash) => Find(identity, hash, null, out _) is not null;

    public void Dispose()
    {
        _index.Dispose();
        _insert?.Dispose();
        _identity?.Dispose();
        _state?.Dispose();
    }

    private long? Find(string identity, ulong hash, byte[]? rest, out string? spelling)
    {
        Span<long> ids = stackalloc long[MostIds];
        foreach (long id in ids[.._index.Find(hash, ids)])
        {
            bool same = _identity!.Bind(1, id).Step() && _identity.Text(0) == identity
                && (rest is null ? _identity.IsNull(1) : _identity.Bytes(1).SequenceEqual(rest));
            spelling = same ? _identity.Text(2) : null;
            _identity.Reset();
            if (same)
                return id;
        }
        spelling = null;
        return null;
    }

    private KeptPage ReadKept(string href) => new()
    {
        FinalUrl = _state!.Text(2) is { Length: > 0 } final ? final : href,
        Status = (int?)_state.Int64OrNull(3),
        Bytes = _state.Int64OrNull(4),
        Sha256 = _state.Text(5),
        ContentType = _state.Text(6),
        Charset = _state.Text(7),
        File = _state.Text(8),
        ETag = _state.Text(9),
        LastModified = _state.Text(10),
        Formats = (BodyFormats)_state.Int64(11),
    };

    /// <summary>The result's own body where it is kept as wanted now, else the one from before; a file of either is remembered.</summary>
    private KeptPage Merge(KeptPage told, KeptPage before) => (told.Formats & _formats) == _formats
        ? told with { File = told.File ?? before.File }
        : before with { File = before.File ?? told.File };

    /// <summary>Marks it as decided in this run; false when it was already.</summary>
    private bool Settle(long id)
    {
        long word = id >> 6;
        if (word >= _settled.Length)
            Array.Resize(ref _settled, (int)Math.Max(word + 1, _settled.Length * 2L));
        ulong bit = 1UL << (int)(id & 63);
        if ((_settled[word] & bit) != 0)
            return false;
        _settled[word] |= bit;
        return true;
    }
}
