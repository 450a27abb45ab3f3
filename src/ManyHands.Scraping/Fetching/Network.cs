using System.Net;

namespace ManyHands.Scraping;

/// <summary>The network as the fetcher sees it. Thread-safe.</summary>
internal sealed record Network
{
    /// <summary>The addresses of a host. The default asks the operating system.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Whether an address is globally reachable. The default is <see cref="AddressPolicy"/>.</summary>
    public Func<IPAddress, bool> IsPublic { get; init; } = AddressPolicy.IsGloballyReachable;

    /// <summary>Finds the proxy for a URL. The default reads <c>http_proxy</c>, <c>https_proxy</c> and <c>no_proxy</c>.</summary>
    public IWebProxy Proxy { get; init; } = HttpClient.DefaultProxy;
}
