namespace ManyHands.Cli;

/// <summary>Threads that do the same at the same place.</summary>
internal sealed record ThreadGroup(IReadOnlyList<SeenThread> Threads)
{
    public SeenThread First => Threads[0];

    /// <summary>In the order in which the first of each group comes, those that only idle last.</summary>
    public static List<ThreadGroup> Of(IEnumerable<SeenThread> threads) =>
    [
        .. threads.GroupBy(static thread => (thread.Activity, thread.Wait?.What, thread.Wait?.Thing?.Address, thread.Detail, Place(thread)))
            .Select(static group => new ThreadGroup([.. group]))
            .OrderBy(static group => group.First.Activity == ThreadActivity.Idle),
    ];

    private static string Place(SeenThread thread) => string.Join('\n', thread.Frames.Select(static frame => frame.FullName));
}
