namespace ManyHands;

/// <summary>The next stretch of an async job, between two awaits.</summary>
internal sealed class PoolStretch(PoolContext context, SendOrPostCallback callback, object? state) : PoolItem
{
    internal override PoolJob Job => context.Job;

    internal override void Execute() => context.Run(callback, state);
}
