namespace ManyHands;

/// <summary>A job that a thread is about to wait for, without a limit. It does not keep the job alive. Thread-safe.</summary>
internal sealed class AskedJob(IPoolJob job)
{
    private readonly WeakReference<IPoolJob> _job = new(job);

    /// <summary>The job; null when it has ended, and so has the wait.</summary>
    internal IPoolJob? Job => _job.TryGetTarget(out IPoolJob? job) && !job.Slot.HasEnded ? job : null;

    /// <summary>Since when, by <see cref="Environment.TickCount64"/>.</summary>
    internal long Since { get; } = Environment.TickCount64;
}
