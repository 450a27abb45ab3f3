using System.Net;

namespace ManyHands.Scraping;

/// <summary>A request that knows whether a connection was made for it.</summary>
internal sealed class OutgoingRequest(Uri uri, FetchProgress? progress) : HttpRequestMessage(HttpMethod.Get, uri)
{
    // Written by the task that connects, read by the one that sends.
    private volatile bool _connected;
    private volatile IPAddress? _address;

    /// <summary>Told of what is done to make a connection for it.</summary>
    public FetchProgress? Progress => progress;

    /// <summary>False: it went over an old connection, if over any.</summary>
    public bool Connected
    {
        get => _connected;
        set => _connected = value;
    }

    /// <summary>The server's address that the connection made for it goes to; null when none was, or it goes to a proxy.</summary>
    public IPAddress? Address
    {
        get => _address;
        set => _address = value;
    }
}
