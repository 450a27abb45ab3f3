using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>The way off the thread that waits for all connections, for what may take its time. Thread-safe.</summary>
internal static class PoolThread
{
    /// <summary>Awaited, it goes on on a thread of the pool, wherever it was.</summary>
    public static ConfiguredTaskAwaitable SwitchTo() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
