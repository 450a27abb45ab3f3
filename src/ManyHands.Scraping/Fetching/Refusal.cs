using System.Net;

namespace ManyHands.Scraping;

/// <summary>What the address policy says without asking DNS.</summary>
internal static class Refusal
{
    public static string Message(string host) => $"a public page led to {host}, which is not a globally reachable address";

    /// <summary>Whether the host itself, unresolved, is known to be private: an address, or this machine's own name (RFC 6761).</summary>
    public static bool IsPrivateByName(WebUrl url, Network network)
    {
        if (url.HostAddress is IPAddress address) return !network.IsPublic(address);
        ReadOnlySpan<char> host = url.Host.AsSpan().TrimEnd('.');
        return host.SequenceEqual("localhost") || host.EndsWith(".localhost");
    }
}
