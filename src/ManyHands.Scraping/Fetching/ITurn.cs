namespace ManyHands.Scraping;

/// <summary>The right to ask a host once; disposing it ends the turn. Not thread-safe; confined to a worker, but for disposing.</summary>
internal interface ITurn : IDisposable
{
    /// <summary>How the request went. The last word counts; without one it has failed.</summary>
    void Report(HostReply reply);
}
