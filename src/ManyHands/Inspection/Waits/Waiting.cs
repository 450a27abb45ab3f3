namespace ManyHands;

/// <summary>One that waits, in a picture. Confined to one look.</summary>
/// <param name="Node">Who.</param>
/// <param name="Thread">The thread that stands still; null for async code.</param>
/// <param name="Since">Since when, by <see cref="Environment.TickCount64"/>.</param>
internal sealed record Waiting(WaitNode Node, ThreadMark? Thread, long Since)
{
    internal string WaitsFor => WaitTexts.Several(Targets) ?? "something";

    internal WaitSnapshot Snapshot(long now) => new(
        Thread?.Name ?? Node.Job?.Worker ?? Node.Text,
        Node.Job,
        WaitsFor,
        WaitTexts.Several(Targets.SelectMany(Holders)),
        TimeSpan.FromMilliseconds(now - Since),
        Node.Stack);

    private IEnumerable<WaitNode> Targets => Node.Needs.SelectMany(need => need).Where(target => !target.IsInside(Node));

    private static IEnumerable<string> Holders(WaitNode target)
    {
        string[] names = [.. target.Holders.Select(holder => holder.Text)];
        return names.Length > 0 ? names : target.Holder is { } name ? [name] : [];
    }
}
