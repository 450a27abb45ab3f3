namespace ManyHands.Scraping.Tests;

/// <summary>A crawl's journal in a folder of a test's own, and short ways to use it.</summary>
internal sealed class FrontierFolder : IDisposable
{
    private readonly JournalFolder _folder = new();

    public TestRules Rules { get; set; } = new();

    public JournalFolder Files => _folder;

    public async Task<Journal> OpenAsync(string[] starts, bool again = false)
    {
        Journal journal = _folder.Open(BodyFormats.None, again);
        await BeginAsync(journal, starts);
        return journal;
    }

    public async Task BeginAsync(Journal journal, string[] starts)
    {
        Rules = Rules.Fresh();
        await journal.BeginCrawlAsync(Rules);
        await journal.FindAsync([.. starts.Select(start => Url(start, FoundUrl.Start))], null);
        await journal.SettleRulesAsync();
    }

    public static FoundUrl Url(string text, string place = "a") =>
        new(WebUrl.TryParse(text, out WebUrl? url, out string? problem) ? url : throw new ArgumentException(problem, nameof(text)), place);

    /// <summary>All that waits, in the order of one host after another.</summary>
    public static async Task<List<TakenUrl>> LeaseAsync(Journal journal, int most = 1000) =>
        [.. await journal.LeaseAsync(most)];

    public static async Task<string[]> LeaseUrlsAsync(Journal journal) => [.. (await LeaseAsync(journal)).Select(static url => url.Spelling)];

    public static ValueTask<PageResult> CompleteAsync(Journal journal, TakenUrl url, params string[] links) =>
        journal.CompleteAsync(JournalFolder.Page(journal, url) with { Leads = new PageLeads([.. links.Select(static link => Url(link))]) });

    public static ValueTask<PageResult> RedirectAsync(Journal journal, TakenUrl url, string target) =>
        journal.CompleteAsync(JournalFolder.Page(journal, url, body: null, status: 302, final: target) with
        {
            Leads = new PageLeads([Url(target, FoundUrl.Redirect)]),
        });

    public static ValueTask<PageResult> FailAsync(Journal journal, TakenUrl url, PageErrorKind kind, bool retryable = false) =>
        FailAsync(journal, url, new PageError(kind, $"{kind} happened"), retryable);

    public static ValueTask<PageResult> FailAsync(Journal journal, TakenUrl url, PageError error, bool retryable = false)
    {
        FinishedPage page = JournalFolder.Page(journal, url, body: null, status: null);
        return journal.CompleteAsync(page with { Attempt = page.Attempt with { Error = error, Retryable = retryable } });
    }

    /// <summary>Fetches all that there is, breadth first, by a graph.</summary>
    public static async Task<List<string>> CrawlAsync(Journal journal, IReadOnlyDictionary<string, string[]> graph)
    {
        var order = new List<string>();
        while (await LeaseAsync(journal, 1) is [var url])
        {
            order.Add(url.Spelling);
            await CompleteAsync(journal, url, graph.GetValueOrDefault(url.Spelling, []));
        }
        return order;
    }

    public static (long Waiting, long Held, long LeftOut) Counts(Journal journal) =>
        (journal.FrontierCounts.Waiting, journal.FrontierCounts.Held, journal.FrontierCounts.LeftOut);

    public void Dispose() => _folder.Dispose();

    internal sealed class TestRules : ICrawlRules
    {
        private readonly List<string> _anchors = [];

        public string Reading => "";

        public bool IgnoresRobots { get; init; }

        public int MaxDepth { get; init; } = 20;

        public int MaxRedirects { get; init; } = 10;

        /// <summary>What a URL must not contain.</summary>
        public string? Banned { get; init; }

        public string Key => $"{IgnoresRobots} {MaxDepth} {Banned} {string.Join(' ', _anchors)}";

        public int Judged { get; private set; }

        public void AddAnchor(WebUrl anchor) => _anchors.Add(anchor.Host);

        public bool MoveAnchor(WebUrl from, WebUrl to)
        {
            _anchors[_anchors.IndexOf(from.Host)] = to.Host;
            return from.Host != to.Host;
        }

        public void Restore(WebUrl url)
        {
        }

        public LeftOut? Judge(WebUrl url, bool wasLetIn)
        {
            Judged++;
            return !_anchors.Contains(url.Host) ? new LeftOut("scope", $"none of {string.Join(' ', _anchors)}")
                : Banned is not null && url.Href.Contains(Banned, StringComparison.Ordinal) ? new LeftOut("exclude", Banned)
                : null;
        }

        public long RankOf(int depth, double priority) => (depth * 1000L) + (long)((1 - priority) * 1000);

        public TestRules Fresh() => new() { IgnoresRobots = IgnoresRobots, MaxDepth = MaxDepth, MaxRedirects = MaxRedirects, Banned = Banned };
    }
}
