namespace ManyHands.Scraping;

/// <summary>A request that knows whether a connection was made for it.</summary>
internal sealed class OutgoingRequest(Uri uri) : HttpRequestMessage(HttpMethod.Get, uri)
{
    // Written by the task that connects, read by the one that sends.
    private volatile bool _connected;

    /// <summary>False: it went over an old connection, if over any.</summary>
    public bool Connected
    {
        get => _connected;
        set => _connected = value;
    }
}
