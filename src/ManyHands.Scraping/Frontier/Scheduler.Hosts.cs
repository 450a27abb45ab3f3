using System.Net;

namespace ManyHands.Scraping;

/// <summary>How each host is to be treated, and what is remembered of it.</summary>
internal sealed partial class Scheduler
{
    /// <summary>How long a host's pace, failures and address are remembered when nothing is asked of it any more.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private const int FewestToSweep = 1024;

    private readonly Dictionary<HostKey, HostQueue> _hosts = [];
    private readonly HashSet<HostQueue> _closed = [];
    private readonly List<HostQueue> _givenUp = [];
    private bool _sourceIdles;
    private int _sweepAt = FewestToSweep;

    /// <summary>URLs that wait for hosts that aren't worth waiting for alone.</summary>
    private int _stuck;

    /// <summary>Hosts that there is something to remember of.</summary>
    public int Hosts
    {
        get { lock (_gate) return _hosts.Count; }
    }

    /// <summary>How much the host may be asked from now on; what is on its way goes on. Remembered until the end.</summary>
    public void SetRule(HostKey key, PacingRule rule)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            HostQueue host = HostOf_NeedsLock(key, now);
            if (host.Rule != rule)
                host.Rule = rule == _rule ? _rule : rule;
            Advance_NeedsLock(host, now, ref wakeups);
        }

        wakeups.Run();
    }

    /// <summary>An attempt has ended in a way that speaks against its host; see <see cref="HostHealth"/>. Hosts whose rule doesn't set aside don't mind.</summary>
    /// <param name="lease">What was attempted; not given back yet.</param>
    /// <param name="failure">What is told of the host's other URLs if it is given up for this.</param>
    /// <param name="isLast">The URL is not tried again.</param>
    public void Report(Lease lease, PageError failure, bool isLast)
    {
        if (lease.Host is not { Rule.SetsAside: true })
            return;
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            HostQueue host = HostOf_NeedsLock(lease.Host.Key, now);
            host.BringTo(now);
            if (host.Probe == lease && host.Health.IsProbing)
            {
                host.Probe = null;
                host.Health = host.Health.FailProbe(failure, now);
            }
            else if (isLast)
            {
                host.Health = host.Health.FailUrl(failure, now);
            }

            Advance_NeedsLock(host, now, ref wakeups);
        }

        wakeups.Run();
    }

    /// <summary>Says whether the source, though not at its end, gives nothing before something that is held has come to an end.</summary>
    public void SourceIdles(bool idles)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            _sourceIdles = idles;
            GiveUpLastResorts_NeedsLock(Now, ref wakeups);
        }

        wakeups.Run();
    }

    /// <summary>Nothing is asked of the host for a while, and then one URL first.</summary>
    /// <param name="key">The host; it need not be known.</param>
    /// <param name="wait">From now on.</param>
    /// <param name="why">What is told of its URLs if it is given up.</param>
    /// <param name="isPatient">
    /// False gives it up as soon as all that is held waits for such hosts, and the source has ended.
    /// </param>
    public void SetAside(HostKey key, TimeSpan wait, PageError why, bool isPatient)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            HostQueue host = HostOf_NeedsLock(key, now);
            if (host.Health.GivenUp is null)
                host.Health = host.Health.SetAside(now + wait, why, isPatient);
            Advance_NeedsLock(host, now, ref wakeups);
            GiveUpLastResorts_NeedsLock(now, ref wakeups);
        }

        wakeups.Run();
    }

    /// <summary>
    /// Asked before anything is done for a lease, where its host's address matters: takes note of that, and says whether
    /// it is still the lease's turn. Not for one with <see cref="Lease.GivenUp"/>.
    /// </summary>
    /// <param name="lease">As it was handed out.</param>
    /// <param name="address">Where its host is; null when that is not known.</param>
    /// <returns>
    /// False when others go first, as its host is closed by now, or there is no room for it behind that address:
    /// <see cref="TryPostpone"/> it, without a wait.
    /// </returns>
    public bool MayBegin(Lease lease, IPAddress? address)
    {
        bool mayBegin;
        Wakeups wakeups = default;
        lock (_gate)
        {
            if (_stopped || lease.Host is null)
                return true;
            TimeSpan now = Now;
            HostQueue host = HostOf_NeedsLock(lease.Host.Key, now);
            if (address is not null)
                MoveTo_NeedsLock(address, host, now, ref wakeups);
            host.BringTo(now);
            mayBegin = host.IsOpen && host.KeepsWithinLimits;
        }

        wakeups.Run();
        return mayBegin;
    }

    /// <summary>A lease whose attempt the gate has put off (<see cref="Attempt.Postponed"/>) comes again, as if it had not been tried.</summary>
    /// <param name="lease">As it was handed out; the attempt is not counted in it any more.</param>
    /// <param name="wait">What the gate said.</param>
    /// <returns>False after a stop: nothing will be handed out any more.</returns>
    public bool TryPostpone(Lease lease, TimeSpan wait)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            if (_stopped)
                return false;
            TimeSpan now = Now;
            HostQueue host = HostOf_NeedsLock(lease.Host!.Key, now);
            host.BringTo(now);
            if (wait > TimeSpan.Zero && host.IsOpen)
            {
                // It was a redirect's target that is closed.
                GiveBack_NeedsLock(lease, now, ref wakeups);
                _alarms.Add(lease, now + wait, now);
            }
            else
            {
                PutBack_NeedsLock(lease, host, now, ref wakeups);
            }
        }

        wakeups.Run();
        return true;
    }

    /// <summary>Hosts that are not asked now, those that will be asked again first.</summary>
    public IReadOnlyList<StoppedHost> StoppedHosts(int most)
    {
        lock (_gate)
        {
            TimeSpan now = Now;
            DateTimeOffset clock = _time.GetUtcNow();
            return [.. _closed.Concat(_givenUp).Take(most).Select(host => new StoppedHost(
                host.Key.Host, host.Key.Port, clock + (host.Health.ClosedUntil - now), host.Health.Why!, host.Urls))];
        }
    }

    /// <summary>A request was answered by a plea for less.</summary>
    internal void Report(HostQueue host, int epoch, HostReply reply)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            if (reply.Pause is { } pause)
                host.Health = host.Health.Stop(pause, TooMuch(host.Key, reply.Status, pause), now);
            else
                host.SlowDown(epoch);
            Advance_NeedsLock(host, now, ref wakeups);
        }

        wakeups.Run();
    }

    private static PageError TooMuch(HostKey host, int status, TimeSpan pause) =>
        new(PageErrorKind.Http, $"{host.Host} answered {status} and asked for a pause of {(long)pause.TotalSeconds} s");

    private static HostKey KeyOf(WebUrl url) => new(url.Host, url.Port);

    private void MoveTo_NeedsLock(IPAddress address, HostQueue host, TimeSpan now, ref Wakeups wakeups)
    {
        host.IsAddressTold = true;
        if (!_groups.Join(host, address, out AddressGroup? left))
            return;
        if (left is not null)
            WakeGroup_NeedsLock(left, now, ref wakeups);
        Advance_NeedsLock(host, now, ref wakeups);
    }

    private void PutBack_NeedsLock(Lease lease, HostQueue host, TimeSpan now, ref Wakeups wakeups)
    {
        // Added first: a host that nothing waits for would be forgotten.
        host.AddBack(lease);
        GiveBack_NeedsLock(lease, now, ref wakeups);
        lease.Host = host;
        Advance_NeedsLock(host, now, ref wakeups);
        GiveUpLastResorts_NeedsLock(now, ref wakeups);
    }

    /// <summary>Keeps the lists of closed hosts right, and hands out what waits for one that is given up.</summary>
    private void Watch_NeedsLock(HostQueue host, ref Wakeups wakeups)
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
                lease.GivenUp = why;
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

        int stuck = !host.IsWell && host.Health.IsImpatient ? host.Urls : 0;
        _stuck += stuck - host.Stuck;
        host.Stuck = stuck;
    }

    private void GiveUpLastResorts_NeedsLock(TimeSpan now, ref Wakeups wakeups)
    {
        if (_stuck == 0 || _stuck != _held || !(_exhausted || _sourceIdles) || _stopped)
            return;
        foreach (HostQueue host in _closed.Where(static host => host.Health.IsImpatient).ToArray())
        {
            host.Health = host.Health.GiveUp(host.Health.Why!);
            Advance_NeedsLock(host, now, ref wakeups);
        }
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
