namespace ManyHands;

/// <summary>One that waits for an <see cref="AsyncGuarded{T}"/>; it ends when the lock is handed to it. Thread-safe.</summary>
/// <param name="guard">What it waits for.</param>
/// <param name="flow">What the waiting code holds.</param>
/// <param name="token">Ends the wait.</param>
internal sealed class AsyncWait(IGuard guard, IHeld? flow, CancellationToken token)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal IGuard Guard => guard;

    internal IHeld? Flow => flow;

    internal CancellationToken Token => token;

    /// <summary>The job that waits. Written by its own code, as soon as it stands in the line.</summary>
    internal JobInfo? Job { get; set; }

    /// <summary>Since when, by <see cref="Environment.TickCount64"/>.</summary>
    internal long Since { get; } = Environment.TickCount64;
}
