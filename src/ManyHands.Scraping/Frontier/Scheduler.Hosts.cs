using System.Net;

namespace ManyHands.Scraping;

/// <summary>How each host is to be treated, and what is remembered of it.</summary>
internal sealed partial class Scheduler
{
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
            else if (isLast && host.GoodAnswers <= lease.GoodAnswersBefore)
            {
                // What was begun before a good answer, and failed after it, says nothing against a host that has answered since.
                host.Health = host.Health.FailUrl(failure, now);
            }

            Advance_NeedsLock(host, now, ref wakeups);
        }

        wakeups.Run();
    }

    /// <summary>Nothing is asked of the host for a while, and then one URL first.</summary>
    /// <param name="key">The host; it need not be known.</param>
    /// <param name="wait">From now on.</param>
    /// <param name="why">What is told of its URLs if it is given up.</param>
    /// <param name="isPatient">
    /// False gives it up as soon as all that is held waits for such hosts, and the source has ended or says that it has
    /// nothing else (<see cref="GiveUpLastResorts"/>); and when what waits for them fills half of the window, while the
    /// source waits for room.
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
}
