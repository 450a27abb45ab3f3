namespace ManyHands.Testing;

/// <summary>
/// Lets tests wait for what changes: whoever has changed something tells so, and whoever waits for a condition looks at it
/// before, and after each change. So none is missed, and no clock is asked. Thread-safe.
/// </summary>
public sealed class Changes
{
    // Null while nobody waits.
    private TaskCompletionSource? _next;

    /// <summary>Something has changed.</summary>
    public void Tell() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    /// <summary>Ends when the condition holds; whoever asks says for how long that may take.</summary>
    /// <param name="condition">Called on any thread, one call at a time.</param>
    public async Task UntilAsync(Func<bool> condition)
    {
        TaskCompletionSource mine = NewSignal();
        while (true)
        {
            TaskCompletionSource next = Interlocked.CompareExchange(ref _next, mine, null) ?? mine;
            if (condition())
                return;
            await next.Task.ConfigureAwait(false);
            if (next == mine)
                mine = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
