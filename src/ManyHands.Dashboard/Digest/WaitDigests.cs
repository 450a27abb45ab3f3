namespace ManyHands.Dashboard;

/// <summary>Who waits for whom, as the page is told: snapshots name the holders in words, a drawing needs each for itself.</summary>
internal static class WaitDigests
{
    private const int LongestName = 160;
    private const int LongestThing = 240;
    private const int MostLines = 12;

    public static WaitDigest[] Of(IReadOnlyList<WaitSnapshot> waits)
    {
        string[] waiters = [.. waits.Select(Who).Distinct(StringComparer.Ordinal).OrderByDescending(static who => who.Length)];
        return
        [
            .. waits.Select(wait => new WaitDigest(
                VisibleText.Of(Who(wait), LongestName), VisibleText.Of(wait.Waiter, LongestName), wait.Job is { } job ? VisibleText.Of($"{job.Name} #{job.Id}", LongestName) : null,
                VisibleText.Of(wait.WaitsFor, LongestThing), wait.HeldBy is { } holder ? VisibleText.Of(holder, LongestThing) : null,
                [.. Holders(wait.HeldBy, waiters).Select(static who => VisibleText.Of(who, LongestName))], Math.Round(wait.Duration.TotalMilliseconds),
                wait.Stack is { } stack ? VisibleText.Lines(stack, MostLines) : null)),
        ];
    }

    /// <summary>The waiter as others name it when they wait for it.</summary>
    private static string Who(WaitSnapshot wait) => wait.Job switch
    {
        null => wait.Waiter,
        { Worker: { } worker } job when worker != wait.Waiter => $"{wait.Waiter} (job {job.Id} {job.Name} on {worker})",
        { } job => $"{wait.Waiter} (job {job.Id} {job.Name})",
    };

    private static List<string> Holders(string? heldBy, string[] waiters)
    {
        if (heldBy is null)
            return [];
        List<string> found = [];
        string rest = heldBy;
        foreach (string who in waiters) // The longest first: "a-1" is no part of "a-10".
        {
            int at = rest.IndexOf(who, StringComparison.Ordinal);
            if (at < 0 || !IsName(rest, at, who.Length))
                continue;
            found.Add(who);
            rest = rest.Remove(at, who.Length);
        }

        return found.Count > 0 ? found : [heldBy];
    }

    // One of "a, b and 3 more".
    private static bool IsName(string text, int start, int length) =>
        (start == 0 || text[..start].EndsWith(", ", StringComparison.Ordinal))
        && (start + length == text.Length || text.AsSpan(start + length).StartsWith(", ") || text.AsSpan(start + length).StartsWith(" and "));
}
