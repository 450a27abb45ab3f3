namespace ManyHands.Scraping;

/// <summary>What waits for one host and port. Not thread-safe; guarded by the scheduler's lock.</summary>
internal sealed class HostQueue(HostKey key)
{
    private readonly Queue<Lease> _fresh = [];
    private readonly Queue<Lease> _again = [];

    public HostKey Key { get; } = key;

    public HostPacing Pacing { get; set; }

    /// <summary>Leases handed out whose slot is kept, not used yet.</summary>
    public List<Lease> Reserved { get; } = [];

    /// <summary>Requests of running attempts that wait for a turn: those of redirects, mostly. They go first.</summary>
    public Queue<TurnWaiter> Waiters { get; } = [];

    /// <summary>It stands in the ring of hosts whose turn it is.</summary>
    public bool InRing { get; set; }

    public bool HasAlarm { get; set; }

    public bool HasUrls => _fresh.Count + _again.Count > 0;

    public bool IsIdle => !HasUrls && Waiters.Count == 0 && Pacing.IsIdle;

    public void Add(Lease lease) => (lease.Attempts == 0 ? _fresh : _again).Enqueue(lease);

    /// <summary>Retries go before first attempts: they have waited already.</summary>
    public Lease Next() => _again.Count > 0 ? _again.Dequeue() : _fresh.Dequeue();

    /// <summary>Empties it of URLs; hands out those that were begun.</summary>
    public Lease[] DropUrls()
    {
        Lease[] begun = [.. _again];
        _fresh.Clear();
        _again.Clear();
        return begun;
    }
}

/// <summary>What pacing tells hosts apart by.</summary>
internal readonly record struct HostKey(string Host, int Port);
