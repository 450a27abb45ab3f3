using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// The URLs seen, and what is known of each. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class JournalUrls : IDisposable
{
    private const int MostIds = 16;
    private const int MostRecent = 1 << 15;

    // 128 MB, for 11 million URLs: a crawl looks up every link that it finds.
    private const int CrawlSlots = 1 << 24;

    private readonly HashIndex _index;
    private readonly BodyFormats _formats;
    private readonly Recent[] _recent = new Recent[MostRecent];
    private ulong[] _settled = new ulong[1024];
    private long _lastId;
    private long _lastBefore;
    private SqliteStatement? _insert;
    private SqliteStatement? _identity;
    private SqliteStatement? _state;
    private JournalRound? _round;

    public JournalUrls(string temporaryFolder, BodyFormats formats)
    {
        _index = new HashIndex(temporaryFolder);
        _formats = formats;
    }

    public long Count => _lastId;

    public void Enter(ulong hash, long id)
    {
        _index.Add(hash, id);
        _lastId = Math.Max(_lastId, id);
    }

    public void Attach(SqliteConnection connection, JournalRound round)
    {
        _round = round;
        _lastBefore = _lastId;
        _insert = new(connection, "INSERT INTO urls(id, hash, url, href, rest) VALUES(?1, ?2, ?3, ?4, ?5)");
        _identity = new(connection, "SELECT coalesce(href, url), rest, url FROM urls WHERE id = ?1");
        _state = new(connection, """
            SELECT 0, error_kind, final_url, status, bytes, sha256, content_type, charset, file, etag, last_modified, formats, started FROM pages WHERE id = ?1
            UNION ALL
            SELECT 1, NULL, final_url, status, bytes, sha256, content_type, charset, file, etag, last_modified, formats, NULL FROM kept WHERE id = ?1
            """);
    }

    /// <summary>Records the URL when it is new; the result is null when this run is not, or no more, to fetch it.</summary>
    public TakenUrl? Take(OfferedUrl offered, ulong hash, byte[]? rest)
    {
        if (Find(offered.Identity, hash, rest, out string? spelling) is not { } id)
        {
            id = Add(offered.Spelling, offered.Identity, hash, rest);
            TrySettle(id);
            return new TakenUrl(id, offered, offered.Spelling, null);
        }
        if (!TrySettle(id))
            return null;
        KeptPage? kept = ReadKept(id, offered.Identity, out bool done);
        return done ? null : new TakenUrl(id, offered, spelling!, kept);
    }

    /// <summary>The id of a URL without a rest, recorded when it is new.</summary>
    public long FindOrAdd(string spelling, string identity, ulong hash, out bool isNew)
    {
        ref Recent recent = ref _recent[(int)(hash % MostRecent)];
        isNew = false;
        if (recent.Hash == hash && recent.Identity == identity)
            return recent.Id;
        long? known = Find(identity, hash, null, out _);
        isNew = known is null;
        long id = known ?? Add(spelling, identity, hash, null);
        recent = new Recent(hash, identity, id);
        return id;
    }

    /// <summary>The body that an earlier run left, if any.</summary>
    /// <param name="id">The URL's.</param>
    /// <param name="identity">Its normal form.</param>
    /// <param name="done">This run need not try it.</param>
    public KeptPage? ReadKept(long id, string identity, out bool done)
    {
        KeptPage? kept = null;
        done = false;
        if (!MayHaveResult(id))
            return null;
        _state!.Bind(1, id);
        while (_state.Step())
        {
            if (_state.Int64(0) == 0)
                done = ContinueRule.TryParse(_state.Text(1), out PageErrorKind? kind) && ContinueRule.IsDone(kind, (int?)_state.Int64OrNull(3)) && !IsRedirect()
                    && _round!.HasDone(_state.Int64OrNull(12));
            KeptPage found = ReadKept(identity);
            if ((found.Sha256 ?? found.File) is not null)
                kept = kept is null ? found : Merge(kept, found);
        }
        return kept;
    }

    /// <summary>A crawl begins: what an earlier run of this process has decided is open again.</summary>
    public void BeginCrawl()
    {
        _lastBefore = _lastId;
        Array.Clear(_settled);
        _index.AllowMemory(CrawlSlots);
    }

    /// <summary>Whether an earlier run can have left something of it; a run ends each URL once.</summary>
    public bool MayHaveResult(long id) => id <= _lastBefore;

    /// <summary>Marks it as decided in this run; false when it was already.</summary>
    public bool TrySettle(long id)
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

    public bool IsSettled(long id) => id >> 6 < _settled.Length && (_settled[id >> 6] & (1UL << (int)(id & 63))) != 0;

    /// <summary>The normal form of a URL that is known.</summary>
    public string IdentityOf(long id)
    {
        _identity!.Bind(1, id).Step();
        string identity = _identity.Text(0)!;
        _identity.Reset();
        return identity;
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

    private long Add(string spelling, string identity, ulong hash, byte[]? rest)
    {
        long id = ++_lastId;
        _insert!.Bind(1, id).Bind(2, unchecked((long)hash)).Bind(3, spelling).Bind(4, identity == spelling ? null : identity).Bind(5, rest).Run();
        _index.Add(hash, id);
        return id;
    }

    /// <summary>A crawl's result that tells a redirect and no more: whoever wants the page must follow it.</summary>
    private bool IsRedirect() => _state!.Int64OrNull(3) is 301 or 302 or 303 or 307 or 308 && _state.Text(2) is { Length: > 0 };

    /// <summary>A URL met not long ago: the links of a site's pages are mostly the same ones.</summary>
    private readonly record struct Recent(ulong Hash, string Identity, long Id);
}
