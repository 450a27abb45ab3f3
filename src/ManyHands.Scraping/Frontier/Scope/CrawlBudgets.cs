using System.Runtime.InteropServices;

namespace ManyHands.Scraping;

/// <summary>What a crawl may take, in all and from one host. Null is without limit, which is the default of each.</summary>
internal sealed record BudgetLimits
{
    /// <summary>Requests that got an answer.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Bytes of bodies. What is being received when it is reached still comes in.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Since the run began. What is in flight then is not cut off.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <inheritdoc cref="MaxPages"/>
    public long? MaxHostPages { get; init; }

    /// <inheritdoc cref="MaxBytes"/>
    public long? MaxHostBytes { get; init; }

    /// <summary>Since the host's first request in this run.</summary>
    public TimeSpan? MaxHostTime { get; init; }
}

/// <summary>Whether a request may begin. Thread-safe.</summary>
/// <param name="Reason">One of the constants here; null when it may.</param>
/// <param name="IsFinal">It never may in this run. When false, what is in flight may end without an answer and make room.</param>
/// <param name="IsNews">It is final and was not told before: of the run, or of this host.</param>
internal readonly record struct BudgetVerdict(string? Reason, bool IsFinal, bool IsNews = false)
{
    public const string Pages = "max-pages";
    public const string Bytes = "max-bytes";
    public const string Time = "max-time";
    public const string HostPages = "max-host-pages";
    public const string HostBytes = "max-host-bytes";
    public const string HostTime = "max-host-time";

    public bool MayBegin => Reason is null;

    /// <summary>It holds for the whole run, not for one host.</summary>
    public bool IsForAll => Reason is Pages or Bytes or Time;
}

/// <summary>
/// Counts what a crawl takes against its limits. Requests in flight count as if they got an answer, so that a number of pages
/// is never passed. Not thread-safe; confined to the scheduler.
/// </summary>
/// <remarks>
/// Hosts are counted only when a limit on them is set. When there are too many, those without a request in flight that took the
/// least are forgotten: should they come again, they begin anew.
/// </remarks>
/// <param name="limits">What may be taken.</param>
/// <param name="begun">When the run began, by the same clock as every other time here: one that never goes back.</param>
/// <param name="mostHosts">Hosts counted at once.</param>
internal sealed class CrawlBudgets(BudgetLimits limits, TimeSpan begun, int mostHosts = 1 << 18)
{
    private readonly bool _countsHosts = limits.MaxHostPages is not null || limits.MaxHostBytes is not null || limits.MaxHostTime is not null;
    private readonly Dictionary<string, Count> _hosts = new(StringComparer.Ordinal);
    private Count _all;

    /// <summary>Requests that got an answer.</summary>
    public long Pages => _all.Pages;

    /// <summary>Of bodies.</summary>
    public long Bytes => _all.Bytes;

    /// <summary>Whether a request to this host may begin now. Changes nothing.</summary>
    public BudgetVerdict MayBegin(string host, TimeSpan now)
    {
        if (now - begun >= limits.MaxTime)
            return new BudgetVerdict(BudgetVerdict.Time, true);
        if (Check(_all, limits.MaxPages, limits.MaxBytes, BudgetVerdict.Pages, BudgetVerdict.Bytes) is { MayBegin: false } verdict)
            return verdict;
        if (!_countsHosts)
            return default;

        Count count = _hosts.GetValueOrDefault(host);
        if (count.First is { } first && now - first >= limits.MaxHostTime)
            return new BudgetVerdict(BudgetVerdict.HostTime, true);
        return Check(count, limits.MaxHostPages, limits.MaxHostBytes, BudgetVerdict.HostPages, BudgetVerdict.HostBytes);
    }

    /// <summary>Begins a request to this host if it may; <see cref="End"/> must follow then. Else the verdict says whether that is news.</summary>
    public BudgetVerdict TryBegin(string host, TimeSpan now)
    {
        BudgetVerdict verdict = MayBegin(host, now);
        if (!verdict.MayBegin)
            return verdict.IsFinal ? verdict with { IsNews = verdict.IsForAll ? _all.TellEnd() : HostCount(host).TellEnd() } : verdict;

        _all.InFlight++;
        if (_countsHosts)
        {
            ref Count count = ref HostCount(host);
            count.InFlight++;
            count.First ??= now;
        }

        return verdict;
    }

    /// <summary>A request that was begun has ended.</summary>
    /// <param name="host">As it was begun with.</param>
    /// <param name="answered">It got an answer, whatever its status.</param>
    /// <param name="bytes">Received of its body.</param>
    public void End(string host, bool answered, long bytes)
    {
        _all.End(answered, bytes);
        if (_countsHosts)
            HostCount(host).End(answered, bytes);
    }

    /// <summary>Counts what an earlier run took.</summary>
    public void Restore(string host, long pages, long bytes)
    {
        _all.Add(pages, bytes);
        if (_countsHosts)
            HostCount(host).Add(pages, bytes);
    }

    private static BudgetVerdict Check(in Count count, long? maxPages, long? maxBytes, string pagesReason, string bytesReason)
    {
        if (count.Bytes >= maxBytes)
            return new BudgetVerdict(bytesReason, true);
        if (count.Pages + count.InFlight >= maxPages)
            return new BudgetVerdict(pagesReason, count.Pages >= maxPages);
        return default;
    }

    private ref Count HostCount(string host)
    {
        if (_hosts.Count >= mostHosts && !_hosts.ContainsKey(host))
            ForgetHosts();
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_hosts, host, out _);
    }

    // Down to half of them, or to those in flight: so it happens once in many new hosts.
    private void ForgetHosts()
    {
        string[] idle = [.. _hosts.Where(host => host.Value.InFlight == 0).OrderBy(host => host.Value.Pages).ThenBy(host => host.Value.Bytes).Select(host => host.Key)];
        foreach (string host in idle.Take(mostHosts / 2))
            _hosts.Remove(host);
    }

    private struct Count
    {
        private bool _endIsTold;

        public long Pages { get; private set; }

        public long Bytes { get; private set; }

        public int InFlight { get; set; }

        public TimeSpan? First { get; set; }

        public void End(bool answered, long bytes)
        {
            InFlight--;
            Add(answered ? 1 : 0, bytes);
        }

        /// <summary>False when it was told before.</summary>
        public bool TellEnd() => !_endIsTold && (_endIsTold = true);

        public void Add(long pages, long bytes)
        {
            Pages += pages;
            Bytes += bytes;
        }
    }
}
