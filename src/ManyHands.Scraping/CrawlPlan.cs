using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping;

/// <summary>The plan of a crawl: from its starts on, link by link, as far as its rules let it. Thread-safe.</summary>
internal sealed class CrawlPlan : IScrapePlan
{
    private readonly CrawlOptions _crawl;
    private readonly ScrapeOptions _options;
    private readonly UrlSource _source;
    private readonly Journal _journal;
    private readonly ScrapeRun _run;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CrawlRules _rules;
    private readonly FrontierFeed _feed;
    private readonly PageReader _reader;
    private readonly CrawlPermits _permits;
    private readonly StartOrigins _starts = new();
    private readonly Lock _gate = new();
    private readonly CrawlBudgets _budgets;
    private readonly int _perHost;
    private readonly long _zero;
    private long _done;

    public CrawlPlan(
        CrawlOptions crawl, ScrapeOptions options, RunLimits limits, UrlSource source, IInProcessExecutor parser, Journal journal, ScrapeParts parts, ScrapeRun run)
    {
        _crawl = crawl;
        _options = options;
        _source = source;
        _journal = journal;
        _run = run;
        _time = parts.Time;
        _log = parts.Log;
        _feed = new FrontierFeed(journal, run.Scheduler);
        run.Scheduler.HeldUp = _feed.LookAgain;
        _reader = new PageReader(crawl, parser, options.UserAgent, ListAsync, parts.Log);
        _permits = new CrawlPermits(crawl, options, limits.Rule, journal, parts, run, RequestFor);
        _rules = new CrawlRules(crawl, options.MaxRedirects, new CrawlTraps(DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime), journal.Seed))
        {
            ScopeMoved = (from, to) =>
            {
                _log.ScopeMoved(from.Href, to.Href);
                run.Tally.MoveScope(from.Host, to.Host);
                _permits.AddStart(to);
            },
        };
        _perHost = limits.Rule.Slots;
        _zero = _time.GetTimestamp();
        _budgets = new CrawlBudgets(
            new BudgetLimits
            {
                MaxPages = crawl.MaxPages,
                MaxBytes = crawl.MaxBytes,
                MaxTime = crawl.MaxTime,
                MaxHostPages = crawl.MaxHostPages,
                MaxHostBytes = crawl.MaxHostBytes,
                MaxHostTime = crawl.MaxHostTime,
            },
            TimeSpan.Zero);
    }

    public bool FollowsRedirects => false;

    public bool ReadsBodies => true;

    public async IAsyncEnumerable<TakenUrl> UrlsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using ITimer? end = EndAt(_crawl.MaxTime);
        await _journal.BeginCrawlAsync(_rules, Math.Max(16, 4 * _perHost)).ConfigureAwait(false);
        await foreach (IReadOnlyList<OfferedUrl> offered in _source.ReadBatchesAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            _run.Tally.Offer(offered.Count);
            await _journal.FindAsync([.. offered.Where(static start => start.Url is not null).Select(Start)], null).ConfigureAwait(false);
            foreach (TakenUrl malformed in await _journal.TakeAsync([.. offered.Where(static start => start.Url is null)]).ConfigureAwait(false))
                yield return malformed;
        }

        await _journal.SettleRulesAsync().ConfigureAwait(false);
        Count();
        do
        {
            await foreach (TakenUrl url in _feed.ReadAsync(cancellationToken).ConfigureAwait(false))
                yield return url.At(_starts.WithCredentials(url.Url!));
        }
        while (await _permits.FindMissedSitemapsAsync(cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<Admission> AdmitAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (await _permits.AskAsync(lease, cancellationToken).ConfigureAwait(false) is { } withoutRequest)
            return new Admission(AdmissionKind.Answered, withoutRequest);

        BudgetVerdict verdict;
        lock (_gate)
            verdict = _budgets.TryBegin(lease.Taken.Url!.Host, _time.GetElapsedTime(_zero));
        if (verdict.MayBegin)
            return default;
        if (!verdict.IsFinal)
            return new Admission(AdmissionKind.Answered, new Attempt { Postponed = TimeSpan.FromSeconds(0.2) });
        if (verdict.IsForAll)
        {
            if (verdict.IsNews)
                _log.LimitReached(verdict.Reason!);
            _run.EndEarly(verdict.Reason!);
            return new Admission(AdmissionKind.RunIsOver);
        }

        if (verdict.IsNews)
        {
            _log.HostLimitReached(verdict.Reason!, lease.Taken.Url!.Host);
            _run.Tally.ReachHostLimit(verdict.Reason!);
        }

        return new Admission(AdmissionKind.LeftOut, LeftOut: new LeftOut(verdict.Reason!, lease.Taken.Url!.Host));
    }

    public FetchRequest RequestFor(Lease lease) =>
        RequestFor(lease.Taken.Url!, lease.Taken.Lease!.IsPublicOnly) with { Kept = lease.Taken.Validators, Progress = lease.Progress };

    public ValueTask<PageLeads?> ReadAsync(Lease lease, Attempt attempt, CancellationToken cancellationToken) =>
        lease.Taken.Lease is null ? default : _reader.ReadAsync(lease.Taken, attempt, cancellationToken);

    public void End(Lease lease, Attempt attempt)
    {
        lock (_gate)
            _budgets.End(lease.Taken.Url!.Host, attempt.Status is not null, attempt.Body?.Bytes ?? 0);
    }

    public void Finish(Lease lease, PageResult? result)
    {
        if (result is not null)
            Interlocked.Increment(ref _done);
        Count();
        _feed.Advance();
    }

    /// <summary>A page that was found and isn't there, or that robots.txt disallows, is what the crawl came to find out.</summary>
    public bool IsFinding(Lease lease, PageResult result) =>
        result.Error is { Kind: PageErrorKind.Robots } || (result is { Error.Kind: PageErrorKind.Http, Status: 404 or 410 } && lease.Taken.Lease is { IsStart: false });

    /// <summary>Ends the run when its time is over, even if all it does is wait for hosts that are closed.</summary>
    private ITimer? EndAt(TimeSpan? time)
    {
        // A timer can't be set further ahead; nobody will miss it.
        if (time is not { } limit || limit > TimeSpan.FromDays(40))
            return null;
        return _time.CreateTimer(
            static plan =>
            {
                var ended = (CrawlPlan)plan!;
                ended._log.LimitReached(BudgetVerdict.Time);
                ended._run.EndEarly(BudgetVerdict.Time);
            },
            this, limit, Timeout.InfiniteTimeSpan);
    }

    private FoundUrl Start(OfferedUrl offered)
    {
        WebUrl url = offered.Url!;
        _starts.Add(url);
        _permits.AddStart(url);
        return new FoundUrl(url.WithCredentials(null, null), FoundUrl.Start) { Spelling = offered.Spelling };
    }

    private FetchRequest RequestFor(WebUrl url, bool publicOnly) => new(_starts.WithCredentials(url))
    {
        PublicOnly = publicOnly,
        WithGivenFields = _starts.Contains(url),
    };

    private async ValueTask ListAsync(IReadOnlyList<FoundUrl> urls, long sitemap)
    {
        await _journal.FindAsync(urls, sitemap).ConfigureAwait(false);
        Count();
        _feed.Advance();
    }

    private void Count()
    {
        FrontierCounts counts = _journal.FrontierCounts;
        _run.Tally.Know(Interlocked.Read(ref _done) + counts.Held + counts.Waiting, counts.LeftOut, counts.LeftOver);
    }
}
