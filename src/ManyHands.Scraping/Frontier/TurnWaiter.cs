namespace ManyHands.Scraping;

/// <summary>A request that waits for its host's turn. Thread-safe.</summary>
internal sealed class TurnWaiter() : TaskCompletionSource<ITurn>(TaskCreationOptions.RunContinuationsAsynchronously);
