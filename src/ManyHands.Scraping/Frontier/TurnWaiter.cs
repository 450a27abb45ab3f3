namespace ManyHands.Scraping;

/// <summary>A request that waits for its host's turn. Thread-safe.</summary>
internal sealed class TurnWaiter(HostQueue host) : TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public HostQueue Host { get; } = host;
}
