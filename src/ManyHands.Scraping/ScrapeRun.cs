using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping;

/// <summary>One run of a scraper: the way of a URL from its source to its result. One reader.</summary>
internal sealed class ScrapeRun : IDisposable
{
    private const int MostStoppedHosts = 100;

    // The timeline keeps the labels of its last 32,768 jobs: at this length 9 MB at most.
    private const int LongestLabel = 120;

    private readonly ScrapeParts _parts;
    private readonly ScrapeOptions _options;
    private readonly IInProcessExecutor _executor;
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Scheduler _scheduler;
    private readonly PageFetcher _fetcher;
    private readonly IScrapePlan _plan;
    private readonly CancellationTokenSource _filling = new();
    private readonly CancellationTokenSource _cut;
    private readonly List<Lease> _begun = [];
    private volatile bool _isOver;

    public ScrapeRun(
        ScrapeOptions options, IInProcessExecutor executor, Journal journal, ScrapeParts parts, RunLimits limits, Func<ScrapeRun, IScrapePlan> plan)
    {
        _parts = parts;
        _options = options;
        _executor = executor;
        _journal = journal;
        _time = parts.Time;
        _log = parts.Log;
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        Tally = new RunTally(_time, options.Again);
        _scheduler = new Scheduler(limits.Rule, _time, limits.Window, limits.PerAddress) { HostStopped = _log.Stopped };
        _plan = plan(this);
        _fetcher = new PageFetcher(
            options, _scheduler, _plan.ReadsBodies || (options.Formats & ~BodyFormats.Warc) != 0 ? journal.TemporaryFolder : null, _time, parts.Network,
            _plan.FollowsRedirects, options.Formats.HasFlag(BodyFormats.Warc) ? journal.TemporaryFolder : null);
    }

    public RunTally Tally { get; }

    public Scheduler Scheduler => _scheduler;

    public PageFetcher Fetcher => _fetcher;

    public ScrapeStatus Status => Tally.Snapshot(_scheduler.Held, _executor.MaxWorkers) with
    {
        StoppedHosts = _scheduler.StoppedHosts(MostStoppedHosts),
    };

    public async IAsyncEnumerable<PageResult> ResultsAsync(
        CancellationToken stop, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // On a thread of its own: a source may block, and results come out all the same.
        Task filling = Task.Run(() => _scheduler.FillAsync(_plan.UrlsAsync(_filling.Token), _filling.Token), CancellationToken.None);
        using CancellationTokenRegistration stopping = stop.UnsafeRegister(static run => ((ScrapeRun)run!).Stop(), this);
        var options = new MapOptions
        {
            Ordered = false,
            // What waits for its commit counts too, so this is well above the number of downloads at once.
            BufferSize = _options.Workers is { } workers ? Math.Max(256, workers * 4) : 1024,
            Job = new JobOptions { Name = "fetch" },
        };

        IAsyncEnumerable<Lease> due = _scheduler.DueAsync(cancellationToken);
        await foreach (Visit visit in _executor.Map(due, FetchAsync, options, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (visit.Kept is null)
                continue;
            if (await visit.Kept.ConfigureAwait(false) is { } result)
                yield return Told(visit.Lease, result);
        }

        foreach (Lease lease in _begun)
            yield return Told(lease, (await KeepAsync(lease, CutOff).ConfigureAwait(false))!);
        await EndOfFillingAsync(filling).ConfigureAwait(false);
        if (!_scheduler.IsStopped)
            await _journal.EndRoundAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        // Nobody waits for the source any more; a read that can't be interrupted ends with the process.
        _filling.Cancel();
        _fetcher.Dispose();
        _scheduler.Dispose();
        _cut.Dispose();
    }

    private static Attempt CutOff { get; } = new()
    {
        Error = new PageError(PageErrorKind.Cancelled, "the run was interrupted first"),
    };

    /// <summary>The job: one attempt at one URL.</summary>
    private async Task<Visit> FetchAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (_scheduler.IsStopped)
            return new Visit(lease, false, null);

        JobInfo? job = JobInfo.Current;
        job?.Label = VisibleText.Of(lease.Taken.Spelling, LongestLabel);
        (DateTimeOffset started, long begun) = (_time.GetUtcNow(), _time.GetTimestamp());
        (Attempt attempt, LeftOut? leftOut) = await AttemptAsync(lease, cancellationToken).ConfigureAwait(false);
        if (leftOut is { } reason)
            return new Visit(lease, false, FinishAsync(lease, LeaveOutAsync(lease, reason)));
        if (_isOver && attempt == CutOff)
            return new Visit(lease, false, null);
        if (attempt.Postponed is { } pause)
        {
            if (_scheduler.TryPostpone(lease, pause) || lease.Attempts == 0 || _isOver)
                return new Visit(lease, false, null);
            return new Visit(lease, false, FinishAsync(lease, KeepAsync(lease, CutOff with { FinalUrl = attempt.FinalUrl })));
        }

        // It may be told of from here on, to a terminal that takes its time.
        if (attempt.Error is not null)
            await PoolThread.SwitchTo();
        job?.Outcome = attempt.Error?.Kind switch
        {
            null => JobOutcome.AsEnded,
            PageErrorKind.Cancelled => JobOutcome.Cancelled,
            _ => JobOutcome.Failed,
        };
        bool overload = Overload.Is(attempt);
        TimeSpan? again = lease.GivenUp is null ? WaitAfter(lease, attempt) : null;
        if (attempt.SpeaksAgainstHost)
            _scheduler.Report(lease, attempt.Error!, isLast: again is null);
        if (again is { } wait)
        {
            job?.Outcome = JobOutcome.TriedAgain;
            lease.Tries.Add(new FailedTry(started, _time.GetElapsedTime(begun).TotalMilliseconds, lease.Worker, attempt.Status, attempt.Error!));
            if (_scheduler.TryRetryLater(lease, wait))
            {
                _log.Retrying(lease.Taken.Spelling, lease.Attempts, attempt.Error!.Message, wait);
                Discard(attempt);
                return new Visit(lease, overload, null);
            }

            Discard(attempt);

            // Nobody has interrupted anything: it is left to another run, as is what waits for its retry by now.
            if (_isOver)
                return new Visit(lease, overload, null);
            attempt = CutOff with { FinalUrl = attempt.FinalUrl };
        }

        return new Visit(lease, overload, FinishAsync(lease, KeepAsync(lease, attempt)));
    }

    /// <summary>Makes room as soon as the lease's end is safe: it may be told much later, as results wait for one another.</summary>
    private async Task<PageResult?> FinishAsync(Lease lease, Task<PageResult?> keeping)
    {
        PageResult? result = await keeping.ConfigureAwait(false);
        lease.Progress.End();
        _plan.Finish(lease, result);
        _scheduler.Finish(lease);
        return result;
    }

    private async ValueTask<(Attempt Attempt, LeftOut? LeftOut)> AttemptAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.Taken.Url is null)
            return (new Attempt { Error = new PageError(PageErrorKind.Url, lease.Taken.Problem!) }, null);
        // Another run may find the host well.
        if (lease.GivenUp is { } reason)
            return (new Attempt { Error = reason, Retryable = true }, null);

        lease.Worker = JobInfo.Current?.Worker;
        lease.Progress.Bytes = 0;
        Tally.Begin(lease);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cut.Token);
        try
        {
            Admission admission = await _plan.AdmitAsync(lease, either.Token).ConfigureAwait(false);
            if (admission.Kind != AdmissionKind.Granted)
                return (admission.Attempt ?? CutOff, admission.Kind == AdmissionKind.LeftOut ? admission.LeftOut : null);
            if (lease.Attempts++ == 0)
            {
                lease.Started = _time.GetUtcNow();
                lease.StartedTimestamp = _time.GetTimestamp();
            }

            _log.Fetching(lease.Taken.Spelling, lease.Attempts);
            Attempt attempt = CutOff;
            try
            {
                attempt = await _fetcher.FetchAsync(_plan.RequestFor(lease), either.Token).ConfigureAwait(false);
            }
            finally
            {
                _plan.End(lease, attempt);
            }

            // What ended at a closed gate, before its first request, was none.
            if (attempt.Postponed is not null || attempt.FinalUrl is null)
                lease.Untry();
            return (attempt, null);
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (CutOff, null);
        }
        finally
        {
            Tally.End(lease);
        }
    }

    private TimeSpan? WaitAfter(Lease lease, Attempt attempt)
    {
        lock (_parts.Random)
            return RetryPolicy.WaitAfter(lease.Attempts, _options.Retries, attempt, _parts.Random);
    }

    /// <summary>Hands the attempt to the journal; ends when it is safe.</summary>
    private async Task<PageResult?> KeepAsync(Lease lease, Attempt attempt)
    {
        double milliseconds = lease.Attempts == 0 ? 0 : _time.GetElapsedTime(lease.StartedTimestamp).TotalMilliseconds;
        PageLeads? leads = null;
        Tally.BeginKeeping(lease, _plan.ReadsBodies ? FetchPhase.Parse : FetchPhase.Store);
        try
        {
            leads = await _plan.ReadAsync(lease, attempt, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BodyStorageException failure)
        {
            attempt = WithoutBody(attempt, failure);
        }

        lease.Progress.Enter(FetchPhase.Store);
        PackedBody? packed = null;
        if (_options.Formats.HasFlag(BodyFormats.Sqlite) && attempt.Body is { } body)
        {
            try
            {
                packed = await PackedBody.PackAsync(body, _journal.TemporaryFolder, CancellationToken.None).ConfigureAwait(false);
            }
            catch (BodyStorageException failure)
            {
                attempt = WithoutBody(attempt, failure);
            }
        }

        IReadOnlyList<CapturedExchange> captured = [];
        try
        {
            captured = CapturedExchange.PrepareAll(attempt, _journal.TemporaryFolder);
        }
        catch (BodyStorageException failure)
        {
            attempt.Body?.Discard();
            attempt = attempt with { Body = null, Error = new PageError(PageErrorKind.Write, failure.Message) };
        }

        return await _journal.CompleteAsync(new FinishedPage
        {
            Url = lease.Taken,
            Attempt = attempt,
            Packed = packed,
            Captured = captured,
            Started = lease.Started,
            Milliseconds = milliseconds,
            Attempts = lease.Attempts,
            Worker = lease.Worker,
            Leads = leads,
            Tries = lease.Tries,
        }).ConfigureAwait(false);
    }

    /// <summary>Not fetched in this run after all, and nothing told of it.</summary>
    private async Task<PageResult?> LeaveOutAsync(Lease lease, LeftOut leftOut)
    {
        await _journal.LeaveOutAsync(lease.Taken.Id, leftOut).ConfigureAwait(false);
        return null;
    }

    private PageResult Told(Lease lease, PageResult result)
    {
        bool isFinding = result.Error is not null && _plan.IsFinding(lease, result);
        Tally.Count(result, isFinding, lease.GivenUp is not null);
        Tally.Compare(lease.Taken.Kept, result);
        if (result.Error is { Kind: PageErrorKind.Cancelled })
            _log.CutOff(result.Url);
        else if (isFinding)
            _log.Found(result.Url, result.Error!.Message);
        else if (lease.GivenUp is not null)
            _log.Found(result.Url, result.Error!.Message); // That its host was given up was told.
        else if (result.Error is { } error)
            _log.Failed(result.Url, ContinueRule.Spell(error.Kind), error.Message);
        else
            _log.Fetched(result.Url, result.Status ?? 0, result.Bytes ?? 0, result.Milliseconds, result.Worker);
        return result;
    }

    /// <summary>A limit is reached: what is in flight is finished, what waits is left to another run.</summary>
    /// <param name="limit">Told in the status.</param>
    public void EndEarly(string limit)
    {
        Tally.ReachLimit(limit);
        _isOver = true;
        _scheduler.Stop();
        _filling.Cancel();
    }

    private void Stop()
    {
        _log.Stopping(_parts.Grace.TotalSeconds);
        _scheduler.Stop(_begun);
        _cut.CancelAfter(_parts.Grace);

        // Last: with nothing in flight, the run may come to its end and be disposed within this very call.
        _filling.Cancel();
    }

    private async Task EndOfFillingAsync(Task filling)
    {
        try
        {
            await filling.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_filling.IsCancellationRequested)
        {
            // Stopped: what was not read stays unread.
        }
    }

    private static Attempt WithoutBody(Attempt attempt, BodyStorageException failure)
    {
        Discard(attempt);
        return attempt with { Body = null, Exchanges = [], Error = new PageError(PageErrorKind.Write, failure.Message) };
    }

    private static void Discard(Attempt attempt)
    {
        attempt.Body?.Discard();
        WireCapture.Discard(attempt.Exchanges);
    }
}
