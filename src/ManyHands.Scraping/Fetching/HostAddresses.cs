using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ManyHands.Scraping;

/// <summary>Remembers where hosts are, so that those behind one address can share a limit. Thread-safe.</summary>
/// <remarks>
/// What a connection is made to is looked up again, by <see cref="Connector"/>: nothing that has to do with safety may
/// rest on an answer this old.
/// </remarks>
internal sealed class HostAddresses(Network network, TimeProvider time)
{
    private const int MostHosts = 16_384;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(60);

    // The request itself will tell what is wrong with a name that takes so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Hosts remembered.</summary>
    public int Count => _entries.Count;

    private sealed record Entry(long Asked, Task<IPAddress?> Address);

    /// <summary>
    /// The address that stands for the URL's host; null when it has none, when it can't be told in time, and when a
    /// proxy is asked instead.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller's token, and nothing else.</exception>
    public async ValueTask<IPAddress?> FindAsync(WebUrl url, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(url.Host.AsSpan().Trim("[]"), out IPAddress? literal))
            return IsProxied(url) ? null : literal;
        if (!_entries.TryGetValue(url.Host, out Entry? entry) || !IsFresh(entry))
        {
            if (IsProxied(url))
                return null;
            MakeRoom();
            entry = new Entry(time.GetTimestamp(), LookUpAsync(url.Host));
            _entries[url.Host] = entry;
        }

        try
        {
            return await entry.Address.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>One of a host's addresses, the same whatever their order: answers come in a different one each time.</summary>
    public static IPAddress? Choose(IPAddress[] addresses) => addresses
        .Select(static address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        .OrderBy(static address => address.AddressFamily is AddressFamily.InterNetworkV6)
        .ThenBy(static address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal)
        .FirstOrDefault();

    private async Task<IPAddress?> LookUpAsync(string host)
    {
        try
        {
            // Several callers may wait for it, so none of them can cancel it.
            return Choose(await network.Resolve(host, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // The request to it will fail in the same way, and says why.
            return null;
        }
    }

    private void MakeRoom()
    {
        if (_entries.Count < MostHosts)
            return;
        foreach ((string host, Entry entry) in _entries)
        {
            if (!IsFresh(entry))
                _entries.TryRemove(host, out _);
        }

        if (_entries.Count >= MostHosts)
            _entries.Clear();
    }

    private bool IsFresh(Entry entry) => time.GetElapsedTime(entry.Asked) < Freshness;

    private bool IsProxied(WebUrl url)
    {
        try
        {
            Uri uri = url.ToUri();
            return !network.Proxy.IsBypassed(uri) && network.Proxy.GetProxy(uri) is not null;
        }
        catch (UriFormatException)
        {
            return false; // Not a host's name; the look-up finds nothing either.
        }
    }
}
