namespace ManyHands.Scraping;

/// <summary>What waits for one host and port, and how it stands with it. Not thread-safe; guarded by the scheduler's lock.</summary>
internal sealed class HostQueue
{
    private readonly Queue<Lease> _fresh = [];
    private readonly Queue<Lease> _again = [];
    private PacingRule _rule;
    private HostHealth _health;
    private HostState _seen;

    public HostQueue(HostKey key, PacingRule rule, TimeSpan now)
    {
        Key = key;
        _rule = rule;
        Effective = rule;
        LastUsed = now;
    }

    public HostKey Key { get; }

    /// <summary>As it would be at full pace. Read without the lock too.</summary>
    public PacingRule Rule
    {
        get => Volatile.Read(ref _rule);
        set
        {
            Volatile.Write(ref _rule, value);
            Effective = Pace.Apply(value);
        }
    }

    /// <summary>The rule at the present pace.</summary>
    public PacingRule Effective { get; private set; }

    public HostPacing Pacing { get; private set; }

    public HostPace Pace { get; private set; }

    /// <summary>How often the pace was halved: tells requests made at this pace from older ones.</summary>
    public int PaceEpoch { get; private set; }

    public HostHealth Health
    {
        get => _health;
        set
        {
            _health = value;
            IsWell = value.IsFine;
        }
    }

    /// <summary>Its health is the default: asked for each request, so it is worked out beforehand.</summary>
    public bool IsWell { get; private set; } = true;

    public bool IsOpen => IsWell || _health.IsOpen;

    /// <summary>The lease that is the probe of a host that was set aside, while it is handed out.</summary>
    public Lease? Probe { get; set; }

    /// <summary>The hosts behind its address; null while that is not known, or nobody limits them.</summary>
    public AddressGroup? Group { get; set; }

    /// <summary>Its address was looked up for it, and would have to be again.</summary>
    public bool IsAddressTold { get; set; }

    /// <summary>The group at whose gate it waits.</summary>
    public AddressGroup? AtGateOf { get; set; }

    /// <summary>The group that it waits in with its URLs.</summary>
    public AddressGroup? InLineOf { get; set; }

    /// <summary>Leases handed out whose slot is kept, not used yet.</summary>
    public List<Lease> Reserved { get; } = [];

    /// <summary>Requests of running attempts that wait for a turn: those of redirects, mostly. They go first.</summary>
    public Queue<TurnWaiter> Waiters { get; } = [];

    /// <summary>It stands in the ring of hosts whose turn it is.</summary>
    public bool InRing { get; set; }

    /// <summary>When the scheduler looks at it next; alarms for other times are out of date.</summary>
    public TimeSpan? AlarmAt { get; set; }

    /// <summary>When the last request to it ended; at first, when it was first heard of.</summary>
    public TimeSpan LastUsed { get; private set; }

    /// <summary>Good answers that it has given.</summary>
    public long GoodAnswers { get; private set; }

    /// <summary>How many of its URLs wait for a host that may be given up for lack of anything else to do; the scheduler's sum counts them.</summary>
    public int Stuck { get; set; }

    /// <summary>How many of its URLs were not asked for, as it was given up.</summary>
    public long NotAsked { get; set; }

    /// <summary>It stands in the scheduler's list of those that are given up.</summary>
    public bool IsListedAsGivenUp { get; set; }

    public int Urls => _fresh.Count + _again.Count;

    public bool HasUrls => Urls > 0;

    /// <summary>It is not asked as its rule has it: at a slower pace, or not at all, or it has failed just now.</summary>
    public bool IsTroubled => !Pace.IsFull || !IsWell;

    public bool IsIdle => !HasUrls && Waiters.Count == 0 && Pacing.IsIdle;

    /// <summary>Nothing but room in its group is missing to begin with one of its URLs.</summary>
    public bool IsReady => HasUrls && Waiters.Count == 0 && HasRoom && IsOpen && (Probe is null || !IsProbing);

    /// <summary>One attempt at a time, to see whether it is well again.</summary>
    public bool IsProbing => !IsWell && _health.IsProbing;

    public bool HasRoom => Pacing.HasRoom(Effective);

    /// <summary>Whether slots kept for leases are still within the rule and the group's limit, which may have changed since.</summary>
    public bool KeepsWithinLimits => !Pacing.Exceeds(Effective) && Group is not { IsOverfull: true };

    public void Add(Lease lease) => (lease.Attempts == 0 ? _fresh : _again).Enqueue(lease);

    /// <summary>One that was handed out and could not begin: it has waited already, as retries have.</summary>
    public void AddBack(Lease lease) => _again.Enqueue(lease);

    /// <summary>Retries go before first attempts: they have waited already.</summary>
    public Lease Next() => _again.Count > 0 ? _again.Dequeue() : _fresh.Dequeue();

    /// <summary>Empties it of URLs.</summary>
    public Lease[] TakeUrls()
    {
        Lease[] urls = [.. _again, .. _fresh];
        _again.Clear();
        _fresh.Clear();
        return urls;
    }

    /// <summary>Ends the rests and pauses that are over by now.</summary>
    public void BringTo(TimeSpan now)
    {
        Pacing = Pacing.At(now);
        if (!IsWell)
            Health = _health.At(now);
    }

    /// <summary>Takes a slot.</summary>
    public void Enter()
    {
        Pacing = Pacing.Enter();
        if (Group is not null)
            Group.Busy++;
    }

    /// <summary>Takes a slot, and keeps it for the lease.</summary>
    public void Keep(Lease lease)
    {
        Enter();
        Reserved.Add(lease);
        Group?.Reserved.Add(lease);
        lease.HasSlot = true;
    }

    /// <summary>The lease's slot is no longer kept; it is taken still.</summary>
    public void Unkeep(Lease lease)
    {
        lease.HasSlot = false;
        Reserved.Remove(lease);
        Group?.Reserved.Remove(lease);
    }

    /// <summary>Frees a slot that made no request.</summary>
    public void Release()
    {
        Pacing = Pacing.Release();
        if (Group is not null)
            Group.Busy--;
    }

    /// <summary>Ends a slot's request.</summary>
    public void Leave(HostReplyKind reply, TimeSpan now)
    {
        LastUsed = now;
        if (reply is HostReplyKind.Good)
        {
            GoodAnswers++;
            if (IsTroubled)
                Recover();
        }

        Pacing = Pacing.Leave(Effective, now);
        if (Group is not null)
            Group.Busy--;
    }

    /// <summary>Halves the pace, unless the answer that asks for it is older than the last time.</summary>
    public void SlowDown(int epoch)
    {
        if (epoch != PaceEpoch)
            return;
        PaceEpoch++;
        SetPace(Pace.Slower());
    }

    /// <summary>How it stands with it.</summary>
    /// <param name="now">On the scheduler's clock.</param>
    /// <param name="clock">The same moment, as people tell it.</param>
    public HostStatus Tell(TimeSpan now, DateTimeOffset clock)
    {
        BringTo(now);
        return new HostStatus(
            Key.Host, Key.Port, _health.State, Pacing.Busy, Urls, Effective.Slots, Effective.Delay, Pace.Rate,
            IsOpen ? null : clock + (_health.ClosedUntil - now), IsOpen ? null : _health.Why);
    }

    /// <summary>The same for one that is not asked.</summary>
    public StoppedHost TellStopped(TimeSpan now, DateTimeOffset clock) =>
        new(Key.Host, Key.Port, clock + (_health.ClosedUntil - now), _health.Why!, Urls) { NotAsked = NotAsked };

    /// <summary>Whether it is stopped in a way in which it was not when this was asked last.</summary>
    public bool HasJustStopped()
    {
        HostState before = _seen;
        _seen = _health.State;
        return _seen != before && _seen is HostState.Paused or HostState.SetAside or HostState.GivenUp;
    }

    private void Recover()
    {
        Health = _health.Recover();
        if (!Pace.IsFull)
            SetPace(Pace.Faster());
    }

    private void SetPace(HostPace pace)
    {
        Pace = pace;
        Effective = pace.Apply(Rule);
    }
}

/// <summary>What pacing tells hosts apart by.</summary>
internal readonly record struct HostKey(string Host, int Port)
{
    /// <summary>For people: the port where it is not the usual one.</summary>
    public override string ToString() => Port is 80 or 443 ? Host : $"{Host}:{Port}";
}
