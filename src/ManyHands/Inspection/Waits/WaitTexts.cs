namespace ManyHands;

/// <summary>How warnings and snapshots put who waits for what. Thread-safe.</summary>
internal static class WaitTexts
{
    private const int MostNamed = 5;

    /// <summary>A thread, with the job that it runs.</summary>
    internal static string Of(string thread, JobInfo? job) =>
        job is null ? thread
        : job.Worker is null || job.Worker == thread ? $"{thread} (job {job.Id} {job.Name})"
        : $"{thread} (job {job.Id} {job.Name} on {job.Worker})";

    /// <summary>A flow of async code.</summary>
    internal static string Of(AsyncWait flow) =>
        flow.Job is { } job ? $"{OfJob(job.Id, job.Name)} on {job.Worker ?? job.Executor}"
        : AwaitWalk.IsPossible && AsyncNames.Outermost(new AwaitWalk().From(flow.Task).Tasks) is { } function ? $"the async function {function}"
        : "an async function";

    internal static string OfJob(long id, string name) => $"job {id} {name}";

    internal static string Of(JobInfo job) =>
        job.Worker is null ? $"{job.Executor} (job {job.Id} {job.Name})" : $"{job.Worker} (job {job.Id} {job.Name})";

    /// <summary>Who has a lock, where nothing is known that it waits for.</summary>
    internal static string? Holder(ThreadMark? owner, IHeld? held) =>
        owner?.Name ?? (held?.Running is { } function && AsyncNames.Of(function) is { } name ? $"the async function {name}" : held?.CalledOn?.Name);

    /// <summary>These by their names, or the first of them; null for none.</summary>
    internal static string? Several(IEnumerable<WaitNode> nodes) => Several(nodes.Select(node => node.Text));

    /// <inheritdoc cref="Several(IEnumerable{WaitNode})"/>
    internal static string? Several(IEnumerable<string> texts)
    {
        string[] names = [.. texts.Distinct()];
        return names.Length switch
        {
            0 => null,
            <= MostNamed => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MostNamed))} and {names.Length - MostNamed} more",
        };
    }
}
