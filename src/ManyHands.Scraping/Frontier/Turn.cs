namespace ManyHands.Scraping;

/// <summary>A slot of a host while a request uses it; disposing it lets the slot rest. Thread-safe.</summary>
internal sealed class Turn(Scheduler scheduler, HostQueue host) : IDisposable
{
    private HostQueue? _host = host;

    public void Dispose() => End(requestMade: true);

    /// <summary>Ends it; a slot that made no request need not rest.</summary>
    public void End(bool requestMade)
    {
        if (Interlocked.Exchange(ref _host, null) is { } ended)
            scheduler.Leave(ended, requestMade);
    }
}
