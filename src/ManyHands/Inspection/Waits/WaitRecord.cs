namespace ManyHands;

/// <summary>A thread that stands still, and for what. Its own thread makes it; it never changes.</summary>
internal sealed class WaitRecord : IDisposable
{
    /// <summary>Milliseconds after which a wait is noted: most are over by then, and pay for no stack.</summary>
    internal const int NotedAfter = 100;

    private WaitRecord(object target, string stack, CancellationToken token)
    {
        Target = target;
        Stack = stack;
        Token = token;
    }

    internal ThreadMark Thread { get; } = ThreadMark.Current;

    /// <summary>What it waits for: an <see cref="IGuard"/>, a <see cref="ThreadMark"/>, or the identity of another node.</summary>
    internal object Target { get; }

    /// <summary>Where.</summary>
    internal string Stack { get; }

    /// <summary>Ends the wait.</summary>
    internal CancellationToken Token { get; }

    /// <summary>What the async functions that the thread runs hold; null for nothing.</summary>
    internal IHeld? Flow { get; } = HeldFlow.Current;

    /// <summary>The job that it runs.</summary>
    internal JobInfo? Job { get; } = JobInfo.Current;

    /// <summary>Since when, by <see cref="Environment.TickCount64"/>.</summary>
    internal long Since { get; } = Environment.TickCount64 - NotedAfter;

    /// <summary>Notes that this thread goes on standing still; disposed of when that is over.</summary>
    /// <remarks>The thread is its own best witness: nobody else in the process can see its stack.</remarks>
    internal static WaitRecord Begin(object target, CancellationToken token = default)
    {
        WaitRecord wait = new(target, OwnStack.Take(), token);
        WaitList.Add(wait);
        return wait;
    }

    public void Dispose() => WaitList.Remove(this);
}
