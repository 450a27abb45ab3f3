using System.Net;

namespace ManyHands.Scraping;

/// <summary>
/// Hosts behind one address, which share a limit on requests in flight. Not thread-safe; guarded by the scheduler's lock.
/// </summary>
/// <remarks>
/// A host that lacks nothing but room here waits here, not in the ring. Those with somebody at the gate go before those
/// with URLs only, as within one host, and for the same reason: a slot kept for a URL that no worker has taken up must
/// never stand between a worker and its turn.
/// </remarks>
internal sealed class AddressGroup(IPAddress address, int limit)
{
    private readonly Queue<HostQueue> _atGate = [];
    private readonly Queue<HostQueue> _withUrls = [];

    public IPAddress Address { get; } = address;

    public int Members { get; set; }

    /// <summary>Slots of its hosts that make a request, or are kept for one.</summary>
    public int Busy { get; set; }

    /// <summary>Leases of its hosts whose slot is kept, not used yet.</summary>
    public List<Lease> Reserved { get; } = [];

    public bool HasRoom => Busy < limit;

    /// <summary>More than the limit, as a host that was busy already has joined it.</summary>
    public bool IsOverfull => Busy > limit;

    /// <summary>Whether a slot may be kept for a URL.</summary>
    public bool MayBegin => HasRoom && _atGate.Count == 0;

    /// <summary>Whether hosts with URLs wait already, so that the next has to stand behind them.</summary>
    public bool HasLine => _withUrls.Count > 0;

    public void AwaitAtGate(HostQueue host)
    {
        if (host.AtGateOf == this)
            return;
        host.AtGateOf = this;
        _atGate.Enqueue(host);
    }

    public void AwaitWithUrls(HostQueue host)
    {
        if (host.InLineOf == this)
            return;
        host.InLineOf = this;
        _withUrls.Enqueue(host);
    }

    /// <summary>The next host to look at when there is room.</summary>
    public bool TryNext(out HostQueue host)
    {
        // Hosts that have left meanwhile still stand in the queues, and no longer say so themselves.
        while (_atGate.TryDequeue(out host!))
        {
            if (host.AtGateOf != this)
                continue;
            host.AtGateOf = null;
            return true;
        }

        while (_withUrls.TryDequeue(out host!))
        {
            if (host.InLineOf != this)
                continue;
            host.InLineOf = null;
            return true;
        }

        return false;
    }
}
