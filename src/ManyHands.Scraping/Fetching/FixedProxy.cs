using System.Net;

namespace ManyHands.Scraping;

/// <summary>The proxy given by the user: for every URL, this machine's own included. Thread-safe.</summary>
internal sealed class FixedProxy : IWebProxy
{
    private readonly Uri _address;

    /// <param name="address">http, https or socks5; user and password in it are used, and shown nowhere.</param>
    public FixedProxy(Uri address)
    {
        _address = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        if (address.UserInfo.Length > 0)
        {
            string[] parts = address.UserInfo.Split(':', 2);
            Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
        }
    }

    public ICredentials? Credentials { get; set; }

    public Uri GetProxy(Uri destination) => _address;

    public bool IsBypassed(Uri host) => false;
}
