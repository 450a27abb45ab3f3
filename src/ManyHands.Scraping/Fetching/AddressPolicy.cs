using System.Net;
using System.Net.Sockets;

namespace ManyHands.Scraping;

/// <summary>
/// Which addresses belong to the public internet, by the IANA IPv4 and IPv6 Special-Purpose Address Registries
/// (RFC 6890, RFC 8190 and the entries added since), with multicast and reserved space counted as not reachable.
/// </summary>
internal static class AddressPolicy
{
    private static readonly Block[] Blocks4 =
    [
        // The exceptions stand before the block they are cut out of.
        new("192.0.0.9/32", Reachable: true), // Port Control Protocol anycast
        new("192.0.0.10/32", Reachable: true), // TURN anycast
        new("0.0.0.0/8"), // this network
        new("10.0.0.0/8"), // private
        new("100.64.0.0/10"), // carrier-grade NAT
        new("127.0.0.0/8"), // loopback
        new("169.254.0.0/16"), // link local, the clouds' metadata among it
        new("172.16.0.0/12"), // private
        new("192.0.0.0/24"), // IETF protocol assignments
        new("192.0.2.0/24"), // documentation
        new("192.88.99.0/24"), // the former 6to4 relays
        new("192.168.0.0/16"), // private
        new("198.18.0.0/15"), // benchmarking
        new("198.51.100.0/24"), // documentation
        new("203.0.113.0/24"), // documentation
        new("224.0.0.0/4"), // multicast
        new("240.0.0.0/4"), // reserved, broadcast
    ];

    private static readonly Block[] Blocks6 =
    [
        new("2001:1::1/128", Reachable: true), // Port Control Protocol anycast
        new("2001:1::2/128", Reachable: true), // TURN anycast
        new("2001:1::3/128", Reachable: true), // DNS-SD SRP anycast
        new("2001:3::/32", Reachable: true), // AMT
        new("2001:4:112::/48", Reachable: true), // AS112
        new("2001:20::/28", Reachable: true), // ORCHIDv2
        new("2001:30::/28", Reachable: true), // drone remote identification
        new("2001::/23"), // IETF protocol assignments: Teredo, benchmarking, the former ORCHID
        new("2001:db8::/32"), // documentation
        new("3fff::/20"), // documentation
        new("2620:4f:8000::/48", Reachable: true), // AS112
        new("2000::/3", Reachable: true), // global unicast; everything outside it is special, reserved or local
    ];

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether the address is globally reachable, in whatever spelling.</summary>
    public static bool IsGloballyReachable(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return IsReachable(Blocks4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        if (address.IsIPv4MappedToIPv6) return IsReachable(Blocks4, address.MapToIPv4());

        // A scope ties the address to one of this machine's links.
        if (address.ScopeId != 0) return false;

        // Relays and translators turn these into the IPv4 address inside, which is what counts.
        if (SixToFour.Contains(address)) return IsReachable(Blocks4, Embedded(address, 2));
        if (Nat64.Contains(address)) return IsReachable(Blocks4, Embedded(address, 12));
        return IsReachable(Blocks6, address);
    }

    private static bool IsReachable(Block[] blocks, IPAddress address)
    {
        foreach (Block block in blocks)
        {
            if (block.Network.Contains(address)) return block.Reachable;
        }

        return address.AddressFamily == AddressFamily.InterNetwork;
    }

    private static IPAddress Embedded(IPAddress address, int offset)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return new IPAddress(bytes.Slice(offset, 4));
    }

    private sealed record Block(string Text, bool Reachable = false)
    {
        public IPNetwork Network { get; } = IPNetwork.Parse(Text);
    }
}
