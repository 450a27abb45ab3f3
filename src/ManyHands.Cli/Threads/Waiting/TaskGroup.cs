namespace ManyHands.Cli;

/// <summary>Async calls that wait for the same thing, called in the same way.</summary>
/// <param name="What">What they wait for. From outside in parts.</param>
/// <param name="Chain">The methods, the innermost first: each is awaited by the next.</param>
/// <param name="Tasks">The innermost tasks.</param>
internal sealed record TaskGroup(string What, IReadOnlyList<ChainLink> Chain, IReadOnlyList<SeenTask> Tasks)
{
    /// <summary>No method of the program itself is among them.</summary>
    public bool IsFramework => Chain.All(static link => link.IsFramework);

    /// <summary>Groups of all tasks that wait for something other than a task, the largest first.</summary>
    public static List<TaskGroup> Of(IEnumerable<SeenTask> tasks) =>
    [
        .. tasks.Where(IsInnermost)
            .Select(static task => (task.Wait!.What, Task: task, Chain: TaskChain.Up(task)))
            .GroupBy(static call => $"{call.What}\0{string.Join('\0', call.Chain.Select(static link => link.Name))}")
            .Select(static group => new TaskGroup(group.First().What, group.First().Chain, [.. group.Select(static call => call.Task)]))
            .OrderBy(static group => group.IsFramework)
            .ThenByDescending(static group => group.Tasks.Count)
            .ThenBy(static group => group.Chain[0].Name, StringComparer.Ordinal),
    ];

    private static bool IsInnermost(SeenTask task) =>
        task.Wait is { IsRun: false } wait && (wait.Lock is not null || !wait.For.Any(static other => other is SeenTask));
}

/// <summary>A method in a chain of those that await each other.</summary>
/// <param name="Name">From outside.</param>
/// <param name="IsFramework">It is .NET's own.</param>
/// <param name="Others">How many more await the one before it.</param>
internal sealed record ChainLink(string Name, bool IsFramework, int Others);

/// <summary>Follows those who await a task.</summary>
internal static class TaskChain
{
    private const int Longest = 200;

    /// <summary>A task, the one that awaits it, and so on to the outermost; of several, the first.</summary>
    public static IReadOnlyList<ChainLink> Up(SeenTask task) =>
        [.. Steps(task).Select(static step => new ChainLink(step.Task.Name, step.Task.IsFramework, step.Others))];

    /// <summary>The tasks themselves.</summary>
    public static IEnumerable<SeenTask> Tasks(SeenTask task) => Steps(task).Select(static step => step.Task);

    /// <summary>
    /// What people know a task by: the outermost method of the program itself that awaits it; else the first that it awaits;
    /// else its own name.
    /// </summary>
    public static string NameOf(SeenTask task)
    {
        SeenTask? own = Tasks(task).LastOrDefault(IsOwn) ?? Down(task).FirstOrDefault(IsOwn);
        return (own ?? task).Name;
    }

    private static bool IsOwn(SeenTask task) => task is { IsFramework: false, IsMethod: true };

    private static IEnumerable<SeenTask> Down(SeenTask task)
    {
        HashSet<SeenTask> seen = [];
        for (SeenTask? at = task; at is not null && seen.Count < Longest && seen.Add(at); at = at.Wait is { Lock: null } wait ? wait.For.OfType<SeenTask>().FirstOrDefault() : null)
            yield return at;
    }

    // A cycle ends where it began.
    private static IEnumerable<(SeenTask Task, int Others)> Steps(SeenTask task)
    {
        HashSet<SeenTask> seen = [];
        int others = 0;
        for (SeenTask? at = task; at is not null && seen.Count < Longest && seen.Add(at); at = at.Awaiters.FirstOrDefault())
        {
            yield return (at, others);
            others = Math.Max(0, at.Awaiters.Count - 1);
        }
    }
}
