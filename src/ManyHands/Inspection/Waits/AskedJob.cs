namespace ManyHands;

/// <summary>A job that a thread is about to wait for, without a limit. Thread-safe.</summary>
internal sealed class AskedJob(IPoolJob job)
{
    internal IPoolJob Job => job;

    /// <summary>Since when, by <see cref="Environment.TickCount64"/>.</summary>
    internal long Since { get; } = Environment.TickCount64;
}
