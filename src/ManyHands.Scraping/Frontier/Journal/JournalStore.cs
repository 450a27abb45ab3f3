using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ManyHands.Scraping;

/// <summary>
/// The journal's database and everything written with it. <see cref="Write"/> and <see cref="Dispose"/> are confined to the
/// journal's thread; the rest is thread-safe.
/// </summary>
internal sealed class JournalStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly JournalLock _lock;
    private readonly BodyFormats _formats;
    private readonly BodyFiles _files;
    private readonly BodyFiles _validatorFiles;
    private readonly JournalUrls _urls;
    private readonly JournalNames _names;
    private readonly JournalPages _pages;
    private readonly JournalMoves _moves;
    private readonly BodyDatabase? _bodies;
    private readonly JournalWarc? _warc;
    private readonly JournalKeeper _keeper;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly List<JournalCompletion> _completions = [];
    private long _commits;

    private JournalStore(string folder, BodyFormats formats, JournalOpening opened, JournalLock held, BodyDatabase? bodies, JournalWarc? warc, JournalRound round)
    {
        TemporaryFolder = opened.TemporaryFolder;
        Fingerprints = opened.Fingerprints;
        _connection = opened.Connection;
        _path = _connection.DataSource;
        _lock = held;
        _formats = formats;
        _files = new BodyFiles(folder);
        _validatorFiles = new BodyFiles(folder);
        _urls = opened.Urls;
        _names = opened.Names;
        _bodies = bodies;
        _warc = warc;
        Round = round;
        _urls.Attach(_connection, round);
        _names.Attach(_connection);
        _pages = new JournalPages(_connection);
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        KnownBodies = new KnownBodies(_connection, TemporaryFolder, Fingerprints.Seed);
        _moves = new JournalMoves(TemporaryFolder);
        _keeper = new JournalKeeper(formats, _urls, _pages, _names, _files, bodies, _moves, KnownBodies);
        _keeper.Recover(opened.Noted);
        Frontier = new JournalFrontier(_connection, _urls, Fingerprints, round);
        Robots = new JournalRobots(_connection);
    }

    public string TemporaryFolder { get; }

    public UrlFingerprints Fingerprints { get; }

    public JournalFrontier Frontier { get; }

    public JournalRobots Robots { get; }

    public KnownBodies KnownBodies { get; }

    public JournalRound Round { get; }

    public long Commits => Interlocked.Read(ref _commits);

    public static JournalStore Open(string folder, BodyFormats formats, bool again, TimeProvider time, string command, WarcSettings warcSettings)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw new JournalException($"The output folder {folder} can't be made: {failure.Message} Choose another with --output.", failure);
        }

        JournalLock held = JournalLock.Take(folder, time.GetUtcNow(), command);
        JournalOpening? opened = null;
        BodyDatabase? bodies = null;
        try
        {
            opened = JournalOpening.Open(folder, formats);
            bodies = formats.HasFlag(BodyFormats.Sqlite) ? BodyDatabase.Open(folder, opened.TemporaryFolder) : null;
            JournalWarc? warc = formats.HasFlag(BodyFormats.Warc) ? new JournalWarc(folder, opened.TemporaryFolder, opened.Connection, warcSettings) : null;
            return new JournalStore(folder, formats, opened, held, bodies, warc, new JournalRound(opened.Connection, time, again));
        }
        catch
        {
            bodies?.Dispose();
            opened?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>What a worker can do itself before it hands a page over.</summary>
    public JournalCompletion Prepare(FinishedPage page)
    {
        Attempt attempt = page.Attempt;
        WebUrl? final = page.Url.Url;
        if (attempt.FinalUrl is { } spelled && spelled != final?.Href && WebUrl.TryParse(spelled, out WebUrl? parsed, out _))
            final = parsed;
        bool isFile = _formats.HasFlag(BodyFormats.Files) && attempt.Body?.TemporaryFile is not null && final is not null;
        if (attempt.Body is not null && _formats.HasFlag(BodyFormats.Sqlite) && page.Packed is null)
            throw new ArgumentException("A body for pages.db must be packed first.", nameof(page));
        if (page.Leads is { } leads)
            Identify(leads.Urls);
        return new JournalCompletion(
            page, final, isFile ? FileNames.For(final!, attempt.ContentType) : null,
            final is null ? 0 : Fingerprints.Hash(final.Href, null));
    }

    /// <summary>What a worker can do itself before it hands found URLs over.</summary>
    public void Identify(IReadOnlyList<FoundUrl> urls)
    {
        foreach (FoundUrl url in urls)
            url.Hash = Fingerprints.Hash(url.Url.Href, null);
    }

    /// <summary>Null unless the kept copy is as whole as this run wants it, so that "unchanged" is answer enough.</summary>
    public Validators? FindValidators(KeptPage kept)
    {
        if (!kept.IsGood || kept.FinalUrl is null || (kept.ETag ?? kept.LastModified) is null || (_formats & ~kept.Formats) != 0)
            return null;
        if (_formats.HasFlag(BodyFormats.Files) && (kept.File is null || !Exists(kept)))
            return null;
        return new Validators(kept.FinalUrl, kept.ETag, kept.LastModified);
    }

    /// <summary>Does all that the group asks, in one transaction.</summary>
    public void Write(IReadOnlyList<IJournalRequest> group)
    {
        _completions.Clear();
        foreach (IJournalRequest request in group)
            if (request is CompleteRequest { Completion: var completion })
                _completions.Add(completion);
        try
        {
            Withdraw();
            _warc?.Reserve(_completions);
            _begin.Run();
            foreach (IJournalRequest request in group)
                request.Write(this);
            if (_warc is not null)
                _keeper.AppendRecords(_completions, _warc);
            _keeper.MoveFiles(_completions);
            foreach (JournalCompletion completion in _completions)
                Frontier.Close(completion);
            _warc?.Flush();
            StorageFailure.CheckIsThere(_path);
            Commit();
            _warc?.Committed();
        }
        catch (SqliteException failure)
        {
            throw new OutputUnavailableException(
                failure.SqliteErrorCode == raw.SQLITE_FULL ? $"no space left for the output: {failure.Message}" : $"the journal can't be written any more: {failure.Message}",
                failure);
        }
        Frontier.Publish();
        foreach (JournalCompletion completion in _completions)
            JournalKeeper.Discard(completion);
    }

    public void Take(TakeRequest request)
    {
        for (int i = 0; i < request.Urls.Count; i++)
            if (_urls.Take(request.Urls[i], request.Hashes[i], request.Rests[i]) is { } taken)
                request.Taken.Add(taken);
    }

    public void Record(JournalCompletion completion)
    {
        Frontier.CheckRedirect(completion);
        _keeper.Record(completion);
    }

    public void Dispose()
    {
        _moves.Dispose();
        Frontier.Dispose();
        Robots.Dispose();
        KnownBodies.Dispose();
        Round.Dispose();
        _urls.Dispose();
        _names.Dispose();
        _pages.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _bodies?.Dispose();
        _warc?.Dispose();
        DatabaseFile.Close(_connection);
        JournalOpening.RemoveTemporaryFolder(TemporaryFolder);
        _lock.Dispose();
    }

    private void Commit()
    {
        _commit.Run();
        Interlocked.Increment(ref _commits);
    }

    private void Withdraw()
    {
        if (!_completions.Exists(JournalKeeper.MustWithdraw))
            return;
        _begin.Run();
        foreach (JournalCompletion completion in _completions)
            if (JournalKeeper.MustWithdraw(completion))
                _keeper.Withdraw(completion);
        Commit();
    }

    private bool Exists(KeptPage kept)
    {
        // Shared by callers of TakeAsync, which may be several.
        lock (_validatorFiles)
        {
            _validatorFiles.ForgetChecks();
            return _validatorFiles.Exists(kept.File!, kept.Bytes);
        }
    }
}
