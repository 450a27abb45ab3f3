namespace ManyHands.Dashboard;

/// <summary>Who waits for whom, as the page is told: snapshots name the holders in words, a drawing needs each for itself.</summary>
internal static class WaitDigests
{
    private const int LongestName = 160;
    private const int LongestThing = 240;
    private const int MostLines = 12;

    public static WaitDigest[] Of(IReadOnlyList<WaitSnapshot> waits)
    {
        // The longest first: "a-1" is no part of "a-10".
        (string Name, string Who)[] names =
        [
            .. waits.SelectMany(static wait => Names(wait).Select(name => (Name: name, Who: Who(wait)))).DistinctBy(static name => name.Name)
                .OrderByDescending(static name => name.Name.Length),
        ];
        return
        [
            .. waits.Select(wait => new WaitDigest(
                VisibleText.Of(Who(wait), LongestName), VisibleText.Of(wait.Waiter, LongestName), wait.Job is { } job ? VisibleText.Of($"job {job.Id} {job.Name}", LongestName) : null,
                VisibleText.Of(wait.WaitsFor, LongestThing), wait.HeldBy is { } holder ? VisibleText.Of(holder, LongestThing) : null,
                [.. Holders(wait.HeldBy, names).Select(static who => VisibleText.Of(who, LongestName))], Math.Round(wait.Duration.TotalMilliseconds),
                wait.Stack is { } stack ? VisibleText.Lines(stack, MostLines) : null)),
        ];
    }

    /// <summary>Tells the waiter from the others.</summary>
    private static string Who(WaitSnapshot wait) => wait.Job is { } job ? $"{wait.Waiter} (job {job.Id} {job.Name})" : wait.Waiter;

    /// <summary>What those call it that wait for it.</summary>
    private static IEnumerable<string> Names(WaitSnapshot wait)
    {
        yield return wait.Waiter;
        if (wait.Job is not { } job)
            yield break;
        yield return $"job {job.Id} {job.Name}";
        yield return $"job {job.Id} {job.Name} on {job.Worker ?? wait.Waiter}";
        yield return $"{wait.Waiter} (job {job.Id} {job.Name})";
        yield return $"{wait.Waiter} (job {job.Id} {job.Name} on {job.Worker})";
    }

    private static List<string> Holders(string? heldBy, (string Name, string Who)[] names)
    {
        if (heldBy is null)
            return [];
        List<string> found = [];
        string rest = heldBy;
        foreach ((string name, string who) in names)
        {
            int at = rest.IndexOf(name, StringComparison.Ordinal);
            if (at < 0 || !IsName(rest, at, name.Length))
                continue;
            found.Add(who);
            rest = rest.Remove(at, name.Length);
        }

        return found.Count > 0 ? found : [heldBy];
    }

    // One of "a, b and 3 more".
    private static bool IsName(string text, int start, int length) =>
        (start == 0 || text[..start].EndsWith(", ", StringComparison.Ordinal))
        && (start + length == text.Length || text.AsSpan(start + length).StartsWith(", ") || text.AsSpan(start + length).StartsWith(" and "));
}
