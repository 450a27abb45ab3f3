namespace ManyHands.Scraping;

/// <summary>
/// What is to be fetched, what was, and where its bodies are: <c>manyhands.db</c> in the output folder. Thread-safe.
/// </summary>
/// <remarks>
/// One thread owns the database. It takes all that is waiting, does it in one transaction, and completes the callers' tasks
/// after the commit: the busier it is, the more pages share a commit, and who comes alone waits for nobody.
/// </remarks>
internal sealed class Journal : IAsyncDisposable
{
    public const string TemporaryFolderName = ".tmp";

    private const int MostInGroup = 1024;

    // Where so many came together more are coming, and a moment's wait makes fewer and larger commits of them: a tenth of the
    // processor time of a fetch of small pages. The same as PostgreSQL's commit_delay with its commit_siblings.
    private const int Company = 8;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly JournalStore _store;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Both under _gate.
    private List<IJournalRequest> _waiting = [];
    private Exception? _broken;
    private bool _closing;

    private Journal(JournalStore store)
    {
        _store = store;
        new Thread(Run) { Name = "hands-journal", IsBackground = true }.Start();
    }

    /// <summary>Where bodies are written before they have a name; on the output's file system.</summary>
    public string TemporaryFolder => _store.TemporaryFolder;

    /// <summary>A number of this journal's own that no server can know.</summary>
    public long Seed => _store.Fingerprints.Seed;

    /// <summary>Transactions so far; a group of requests is one, and one more where a kept file gives way.</summary>
    public long Commits => _store.Commits;

    /// <summary>Makes the folder if need be, and keeps other runs out of it until disposed.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="formats">How bodies are kept in this run.</param>
    /// <param name="again">Take what was done as well, but for what an earlier such run had done that did not come to its end.</param>
    /// <param name="time">Says when the run started.</param>
    /// <param name="command">Names this run to another that wants the folder; without passwords.</param>
    /// <param name="warc">How WARC files are written, where they are; null is the usual way.</param>
    /// <exception cref="JournalException">The folder or its journal can't be used; the journal is as it was.</exception>
    public static Journal Open(string folder, BodyFormats formats, bool again, TimeProvider time, string? command = null, WarcSettings? warc = null) =>
        new(JournalStore.Open(
            folder, formats, again, time, command ?? Path.GetFileName(Environment.ProcessPath) ?? "unknown", warc ?? new WarcSettings { Time = time }));

    /// <summary>
    /// In one step: records the URLs not seen before, and returns those that this run, and nobody else, is to fetch, in the
    /// order offered.
    /// </summary>
    /// <exception cref="OutputUnavailableException">The journal can't be written any more.</exception>
    public async ValueTask<IReadOnlyList<TakenUrl>> TakeAsync(IReadOnlyList<OfferedUrl> urls)
    {
        if (urls.Count == 0)
            return [];
        var request = new TakeRequest(urls, _store);
        Post(request);
        IReadOnlyList<TakenUrl> taken = await request.Done.Task.ConfigureAwait(false);
        foreach (TakenUrl url in taken)
            if (url.Kept is not null)
                url.Validators = _store.FindValidators(url.Kept);
        return taken;
    }

    /// <summary>Keeps what became of a URL. The result returned is safe: its body lies in its place, its row is committed.</summary>
    /// <exception cref="OutputUnavailableException">The disk is full, or the journal can't be written any more.</exception>
    public ValueTask<PageResult> CompleteAsync(FinishedPage page)
    {
        var request = new CompleteRequest(_store.Prepare(page));
        Post(request);
        return new(request.Completion.Done.Task);
    }

    /// <summary>Begins a crawl; what was left over by the last one waits again, and all that was fetched, if that is wanted.</summary>
    /// <param name="rules">What is let in.</param>
    /// <param name="perHost">URLs of one host handed out and not finished, at most: what waits for a slow one takes no room from the others.</param>
    public ValueTask BeginCrawlAsync(ICrawlRules rules, int perHost = 64) => AskAsync(store =>
    {
        store.Frontier.Begin(rules, perHost);
        store.KnownBodies.Begin();
    });

    /// <summary>A run has come to its end: the next one that fetches what is done begins with all of it.</summary>
    public ValueTask EndRoundAsync() => AskAsync(static store => store.Round.End());

    /// <summary>Takes in starts, or what a sitemap lists.</summary>
    /// <param name="urls">With their places.</param>
    /// <param name="via">The sitemap; null for starts.</param>
    public ValueTask FindAsync(IReadOnlyList<FoundUrl> urls, long? via)
    {
        _store.Identify(urls);
        return AskAsync(store =>
        {
            foreach (FoundUrl url in urls)
                store.Frontier.Find(url, via);
        });
    }

    /// <summary>All starts are in: what is known is judged anew, where the rules are others than before.</summary>
    public ValueTask SettleRulesAsync() => AskAsync(static store => store.Frontier.SettleRules());

    /// <summary>URLs to be fetched next, each handed out once in a run; how many more there are, see <see cref="FrontierCounts"/>.</summary>
    public async ValueTask<IReadOnlyList<TakenUrl>> LeaseAsync(int most)
    {
        List<TakenUrl> taken = await AskAsync(store => store.Frontier.Lease(most)).ConfigureAwait(false);
        foreach (TakenUrl url in taken)
            if (url.Kept is not null && url.Lease is { Role: UrlRole.Page, LeadsAreKnown: true })
                url.Validators = _store.FindValidators(url.Kept);
        return taken;
    }

    /// <summary>A URL that was handed out is not fetched in this run after all; the next one thinks again.</summary>
    public ValueTask LeaveOutAsync(long id, LeftOut leftOut) => AskAsync(store => store.Frontier.LeaveOut(id, leftOut));

    /// <summary>Where a site stands with its robots.txt, by its origin.</summary>
    public ValueTask<RobotsState> ReadRobotsAsync(string origin) => AskAsync(store => store.Robots.Read(origin));

    public ValueTask WriteRobotsAsync(string origin, RobotsState state) => AskAsync(store => store.Robots.Write(origin, state));

    /// <summary>What the frontier of a crawl held after the last commit.</summary>
    public FrontierCounts FrontierCounts => _store.Frontier.Counts;

    /// <summary>Finishes what was handed over, and leaves a plain database file.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _closing = true;
        _wake.Set();
        await _ended.Task.ConfigureAwait(false);
    }

    private ValueTask<T> AskAsync<T>(Func<JournalStore, T> work)
    {
        var request = new JournalWork<T>(work);
        Post(request);
        return new(request.Done.Task);
    }

    private async ValueTask AskAsync(Action<JournalStore> work) => await AskAsync(store =>
    {
        work(store);
        return true;
    }).ConfigureAwait(false);

    private void Post(IJournalRequest request)
    {
        Exception? broken;
        bool isFirst = false;
        lock (_gate)
        {
            broken = _closing ? new ObjectDisposedException(nameof(Journal)) : _broken;
            if (broken is null)
            {
                isFirst = _waiting.Count == 0;
                _waiting.Add(request);
            }
        }
        if (broken is not null)
            request.Fail(Fresh(broken));
        else if (isFirst) // Where others wait already, the journal's thread is on its way.
            _wake.Set();
    }

    private void Run()
    {
        try
        {
            while (NextGroup() is { } group)
            {
                Handle(group);
                if (group.Count >= Company)
                    Thread.Sleep(Linger);
            }
            _store.Dispose();
        }
        catch (Exception failure)
        {
            // Not reached unless closing fails: what was committed is safe all the same.
            Break(failure);
        }
        _ended.TrySetResult();
    }

    /// <summary>All that is waiting, or null at the end.</summary>
    private List<IJournalRequest>? NextGroup()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > MostInGroup)
                {
                    List<IJournalRequest> first = _waiting[..MostInGroup];
                    _waiting.RemoveRange(0, MostInGroup);
                    return first;
                }
                if (_waiting.Count > 0)
                {
                    List<IJournalRequest> all = _waiting;
                    _waiting = [];
                    return all;
                }
                if (_closing)
                    return null;
            }
            _wake.WaitOne();
        }
    }

    private void Handle(List<IJournalRequest> group)
    {
        Exception? broken;
        lock (_gate)
            broken = _broken;
        if (broken is null)
        {
            try
            {
                _store.Write(group);
            }
            catch (Exception failure)
            {
                broken = Break(failure);
            }
        }
        foreach (IJournalRequest request in group)
        {
            if (broken is null)
                request.Succeed();
            else
                request.Fail(Fresh(broken));
        }
    }

    // Each caller throws its own: one thrown by many would carry their stacks mixed up.
    private static Exception Fresh(Exception broken) => broken is OutputUnavailableException ? new OutputUnavailableException(broken.Message, broken) : broken;

    private OutputUnavailableException Break(Exception failure)
    {
        OutputUnavailableException broken = failure as OutputUnavailableException
            ?? new OutputUnavailableException($"the journal can't be written any more: {failure.Message}", failure);
        lock (_gate)
            _broken = broken;
        return broken;
    }
}
