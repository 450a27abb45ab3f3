namespace ManyHands.Scraping;

/// <summary>Which hosts are known, and for how long.</summary>
internal sealed partial class Scheduler
{
    /// <summary>How long a host's pace, failures and address are remembered when nothing is asked of it any more.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private const int FewestToSweep = 1024;

    private readonly Dictionary<HostKey, HostQueue> _hosts = [];
    private readonly HashSet<HostQueue> _closed = [];
    private readonly List<HostQueue> _givenUp = [];
    private int _sweepAt = FewestToSweep;

    /// <summary>
    /// Told when nothing is asked of a host any more, for how long from now on, or null for the rest of the run; not again before
    /// it was asked. Called by any thread, by several at once. Set before the first lease.
    /// </summary>
    public Action<StoppedHost, TimeSpan?>? HostStopped { get; set; }

    /// <summary>Hosts that there is something to remember of.</summary>
    public int Hosts
    {
        get { lock (_gate) return _hosts.Count; }
    }

    /// <summary>Hosts that are not asked now, those that will be asked again first; then those given up, the ones that cost the most URLs first.</summary>
    public IReadOnlyList<StoppedHost> StoppedHosts(int most)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            DateTimeOffset clock = _time.GetUtcNow();
            return [.. _closed.Where(static host => !host.IsOpen).OrderBy(static host => host.Health.ClosedUntil)
                .Concat(_givenUp.OrderByDescending(static host => host.NotAsked)).Take(most).Select(host => host.TellStopped(now, clock))];
        }
    }

    /// <summary>How it stands with hosts, the busiest first.</summary>
    public IReadOnlyList<HostStatus> HostStatuses(int most)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            DateTimeOffset clock = _time.GetUtcNow();
            return [.. _hosts.Values.OrderByDescending(static host => host.Pacing.Busy).ThenByDescending(static host => host.Urls).Take(most)
                .Select(host => host.Tell(now, clock))];
        }
    }

    /// <summary>What is told of a URL of a host that is given up.</summary>
    private static PageError NotAsked(HostQueue host, PageError why, bool wasAsked = false) => why.Kind == PageErrorKind.Robots
        ? why // It says so itself.
        : why with { Message = $"not asked{(wasAsked ? " again" : "")}, since {host.Key} was given up for this run: {why.Message}" };

    /// <summary>Keeps the lists of closed hosts right, and hands out what waits for one that is given up.</summary>
    private void Watch_NeedsLock(HostQueue host, TimeSpan now, ref Wakeups wakeups)
    {
        if (host.IsWell)
        {
            if (_closed.Count > 0)
                _closed.Remove(host);
        }
        else if (host.Health.GivenUp is { } why)
        {
            if (!host.IsListedAsGivenUp)
            {
                host.IsListedAsGivenUp = true;
                _closed.Remove(host);
                _givenUp.Add(host);
            }

            foreach (Lease lease in host.TakeUrls())
            {
                lease.GivenUp = NotAsked(host, why, lease.Attempts > 0);
                host.NotAsked++;
                _hostless.Enqueue(lease);
                WakeReader_NeedsLock(ref wakeups);
            }
        }
        else if (host.IsOpen)
        {
            _closed.Remove(host);
        }
        else
        {
            _closed.Add(host);
        }

        if (HostStopped is { } tell && host.HasJustStopped())
            wakeups.Tell(tell, host.TellStopped(now, _time.GetUtcNow()), host.Health.ClosedUntil - now);

        int stuck = !host.IsWell && host.Health.IsImpatient ? host.Urls : 0;
        _stuck += stuck - host.Stuck;
        host.Stuck = stuck;
    }

    private HostQueue HostOf_NeedsLock(HostKey key, TimeSpan now)
    {
        if (_hosts.TryGetValue(key, out HostQueue? host))
            return host;
        if (_hosts.Count >= _sweepAt)
        {
            foreach (HostQueue old in _hosts.Values.Where(host => IsForgettable(host, now)).ToArray())
                Forget_NeedsLock(old);
            _sweepAt = Math.Max(FewestToSweep, 2 * _hosts.Count);
        }

        host = new HostQueue(key, _rule, now);
        _hosts.Add(key, host);
        _groups.JoinByName(host);
        return host;
    }

    private bool IsWorthRemembering(HostQueue host) =>
        host.IsTroubled || host.Probe is not null || host.Rule != _rule || (host.IsAddressTold && host.Group is not null);

    /// <summary>What was remembered of its pace, failures and address has become too old to matter.</summary>
    private bool IsForgettable(HostQueue host, TimeSpan now) =>
        host.IsIdle && !host.InRing && host.Health.At(now).IsOpen && host.Probe is null && host.Rule == _rule && now - host.LastUsed > Memory;

    private void Forget_NeedsLock(HostQueue host)
    {
        _hosts.Remove(host.Key);
        _closed.Remove(host);
        _groups.Leave(host);
        host.AlarmAt = null;
    }
}
