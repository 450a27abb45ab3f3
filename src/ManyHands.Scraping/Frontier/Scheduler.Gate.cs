namespace ManyHands.Scraping;

/// <summary>Who may ask a host when: the gate, and the queues before it.</summary>
internal sealed partial class Scheduler
{
    private readonly AddressGroups _groups;

    /// <summary>Addresses that hosts share a limit at.</summary>
    public int Addresses
    {
        get { lock (_gate) return _groups.Count; }
    }

    public ValueTask<ITurn> EnterAsync(WebUrl url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Turn? turn;
        TurnWaiter? waiter = null;
        AttemptFailedException? refusal;
        Wakeups wakeups = default;
        lock (_gate)
        {
            turn = _handedOut.Remove(url, out Lease? lease) && lease.HasSlot
                ? UseKeptSlot_NeedsLock(lease, out refusal, ref wakeups)
                : EnterByGate_NeedsLock(url, out refusal, out waiter);
        }

        wakeups.Run();
        return turn is not null ? new(turn)
            : waiter is not null ? WaitAsync(waiter, cancellationToken)
            : ValueTask.FromException<ITurn>(refusal!);
    }

    /// <summary>Ends a turn.</summary>
    internal void Leave(HostQueue host, HostReplyKind reply)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            if (reply is HostReplyKind.NotAsked)
                host.Release();
            else
                host.Leave(reply, now);
            Advance_NeedsLock(host, now, ref wakeups);
        }

        wakeups.Run();
    }

    private static async ValueTask<ITurn> WaitAsync(TurnWaiter waiter, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((TurnWaiter)waiter!).TrySetCanceled(token), waiter);
        await using (registration.ConfigureAwait(false))
            return await waiter.Task.ConfigureAwait(false);
    }

    private Turn? UseKeptSlot_NeedsLock(Lease lease, out AttemptFailedException? refusal, ref Wakeups wakeups)
    {
        HostQueue host = lease.Host!;
        host.Unkeep(lease);
        refusal = null;
        if (!host.IsTroubled && host.KeepsWithinLimits)
            return new Turn(this, host);

        TimeSpan now = Now;
        host.BringTo(now);
        refusal = Refusal(host, now);
        if (refusal is null && host.KeepsWithinLimits)
            return new Turn(this, host);

        // More were kept than are allowed by now: whoever comes too late stands in line again, without a worker.
        refusal ??= Postponed(host, "is asked as much as it may be just now", TimeSpan.Zero);
        host.Release();
        Advance_NeedsLock(host, now, ref wakeups);
        return null;
    }

    private Turn? EnterByGate_NeedsLock(WebUrl url, out AttemptFailedException? refusal, out TurnWaiter? waiter)
    {
        TimeSpan now = Now;
        HostQueue host = HostOf_NeedsLock(KeyOf(url), now);
        host.BringTo(now);
        waiter = null;
        refusal = Refusal(host, now);
        if (refusal is not null)
            return null;
        if (host.Waiters.Count == 0 && TryEnter_NeedsLock(host))
            return new Turn(this, host);

        waiter = new TurnWaiter();
        host.Waiters.Enqueue(waiter);
        if (host.HasRoom)
            host.Group?.AwaitAtGate(host);
        return null;
    }

    /// <summary>Why nobody may wait at the host's gate; null when it is open.</summary>
    private static AttemptFailedException? Refusal(HostQueue host, TimeSpan now)
    {
        if (host.IsOpen)
            return null;
        if (host.Health.GivenUp is { } why && NotAsked(host, why) is { } error)
            return new AttemptFailedException(error.Kind, error.Message);
        return Postponed(host, $"is to be left alone for now: {host.Health.Why!.Message}", host.Health.ClosedUntil!.Value - now);
    }

    private static AttemptFailedException Postponed(HostQueue host, string what, TimeSpan wait) =>
        new(PageErrorKind.Connect, $"{host.Key.Host} {what}", retryable: true) { Postponed = wait };

    /// <summary>Takes a slot for a request, one that is kept if need be.</summary>
    private static bool TryEnter_NeedsLock(HostQueue host)
    {
        while (true)
        {
            List<Lease>? kept = !host.HasRoom ? host.Reserved : host.Group is { HasRoom: false } full ? full.Reserved : null;
            if (kept is null)
            {
                host.Enter();
                return true;
            }

            if (kept.Count == 0)
                return false;
            Lease robbed = kept[^1];
            robbed.Host!.Unkeep(robbed);
            robbed.Host.Release();

            // What it had room for is gone to another host: it has to say that it waits.
            if (robbed.Host != host && robbed.Host.IsReady)
                robbed.Host.Group!.AwaitWithUrls(robbed.Host);
        }
    }

    /// <summary>Does what the state of the host and its group allows now: those at the gate first, then URLs.</summary>
    private void Advance_NeedsLock(HostQueue host, TimeSpan now, ref Wakeups wakeups)
    {
        AddressGroup? group = host.Group;
        Advance_NeedsLock(host, now, isNext: false, ref wakeups);
        if (group is not null)
            WakeGroup_NeedsLock(group, now, ref wakeups);
    }

    private void Advance_NeedsLock(HostQueue host, TimeSpan now, bool isNext, ref Wakeups wakeups)
    {
        host.BringTo(now);
        if (host.Waiters.Count > 0)
            ServeGate_NeedsLock(host, now, ref wakeups);
        LineUp_NeedsLock(host, isNext, ref wakeups);
        Watch_NeedsLock(host, now, ref wakeups);

        TimeSpan? next = host.IsWell ? host.Pacing.NextRestEnd : host.Health.ClosedUntil ?? host.Pacing.NextRestEnd;
        if (next is { } at && !(host.AlarmAt <= at))
        {
            host.AlarmAt = at;
            _alarms.Add(host, at, now);
        }

        if (host.IsIdle && !host.InRing && !IsWorthRemembering(host))
            Forget_NeedsLock(host);
    }

    private void ServeGate_NeedsLock(HostQueue host, TimeSpan now, ref Wakeups wakeups)
    {
        while (host.Waiters.TryPeek(out TurnWaiter? waiter))
        {
            bool gone = waiter.Task.IsCompleted;
            AttemptFailedException? refusal = gone ? null : Refusal(host, now);
            if (!gone && refusal is null && !TryEnter_NeedsLock(host))
            {
                if (host.HasRoom)
                    host.Group?.AwaitAtGate(host);
                return;
            }

            host.Waiters.Dequeue();
            if (refusal is not null)
                wakeups.Refuse(waiter, refusal);
            else if (!gone)
                wakeups.Grant(waiter, new Turn(this, host));
        }
    }

    /// <summary>Puts a host that has something to do where it is found when its time has come.</summary>
    /// <param name="host">The host.</param>
    /// <param name="isNext">It has stood in its group's line already, and is the first.</param>
    /// <param name="wakeups">Told.</param>
    private void LineUp_NeedsLock(HostQueue host, bool isNext, ref Wakeups wakeups)
    {
        if (host.InRing || !host.IsReady)
            return;
        if (host.Group is { } group && (!group.MayBegin || (group.HasLine && !isNext)))
        {
            group.AwaitWithUrls(host);
            return;
        }

        host.InRing = true;
        _ring.Enqueue(host);
        WakeReader_NeedsLock(ref wakeups);
    }

    /// <summary>
    /// Lets those who wait for room in the group have what there is. One host with URLs at a time comes into the ring;
    /// when it is taken from there, the next follows.
    /// </summary>
    private void WakeGroup_NeedsLock(AddressGroup group, TimeSpan now, ref Wakeups wakeups)
    {
        while (group.HasRoom && group.TryNext(out HostQueue host))
        {
            Advance_NeedsLock(host, now, isNext: true, ref wakeups);
            if (host.InRing)
                break;
        }
    }
}
