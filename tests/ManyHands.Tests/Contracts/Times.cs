namespace ManyHands.Tests;

/// <summary>The only two times that tests wait for.</summary>
internal static class Times
{
    /// <summary>For what must happen: so long that only what never happens takes longer, on a busy machine too.</summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>For what must not happen: short, since each such test takes all of it. Use it rarely.</summary>
    internal static readonly TimeSpan Never = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for what must happen.</summary>
    internal static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Soon, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="InTime{T}"/>
    internal static Task InTime(this Task task) => task.WaitAsync(Soon, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="InTime{T}"/>
    internal static Task InTime(this ValueTask task) => task.AsTask().InTime();

    /// <summary>Asserts that a task does not end.</summary>
    internal static Task MustNotEnd(Task task) => MustNotComeAbout(() => task.IsCompleted);

    /// <summary>Asserts that nothing happens whose traces would stay.</summary>
    /// <remarks>What never happens tells nobody so: here, and only here, time has to pass.</remarks>
    internal static async Task MustNotComeAbout(Func<bool> condition)
    {
        await Task.Delay(Never, TestContext.Current.CancellationToken);
        Assert.False(condition());
    }

    /// <summary>Looks until something is so that nothing tells of, such as a worker that rests once its job's task has ended.</summary>
    internal static Task IsSeen(Func<bool> condition) => Task.Run(async () =>
    {
        // Whoever looked without a pause would take the processor from what is to happen.
        while (!condition())
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }).InTime();
}
