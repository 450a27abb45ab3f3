using System.Net;

namespace ManyHands.Scraping;

/// <summary>Which hosts are behind one address. Not thread-safe; guarded by the scheduler's lock.</summary>
/// <param name="limit">Requests in flight at once to one address; null is no limit, and then nothing is kept here.</param>
internal sealed class AddressGroups(int? limit)
{
    private readonly Dictionary<IPAddress, AddressGroup> _groups = [];

    public int Count => _groups.Count;

    /// <summary>A host whose name is an address needs nobody to look it up.</summary>
    public void JoinByName(HostQueue host)
    {
        if (limit is not null && IPAddress.TryParse(host.Key.Host.AsSpan().Trim("[]"), out IPAddress? literal))
            Join(host, literal, out _);
    }

    /// <summary>The host is behind this address, from now on.</summary>
    /// <param name="host">The host.</param>
    /// <param name="address">In any spelling.</param>
    /// <param name="left">The group that it has left, whose other hosts may have room now.</param>
    /// <returns>False when nothing has changed.</returns>
    public bool Join(HostQueue host, IPAddress address, out AddressGroup? left)
    {
        left = null;
        if (limit is not { } most)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (host.Group is { } current && current.Address.Equals(address))
            return false;

        left = Leave(host);
        if (!_groups.TryGetValue(address, out AddressGroup? group))
            _groups.Add(address, group = new AddressGroup(address, most));
        group.Members++;
        group.Busy += host.Pacing.Busy;
        group.Reserved.AddRange(host.Reserved);
        host.Group = group;
        return true;
    }

    /// <returns>The group that it was in.</returns>
    public AddressGroup? Leave(HostQueue host)
    {
        if (host.Group is not { } group)
            return null;
        group.Busy -= host.Pacing.Busy;
        foreach (Lease lease in host.Reserved)
            group.Reserved.Remove(lease);
        if (--group.Members == 0)
            _groups.Remove(group.Address);
        (host.Group, host.AtGateOf, host.InLineOf) = (null, null, null);
        return group;
    }
}
