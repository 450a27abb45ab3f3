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
        WaitTexts.Several(Targets.SelectMany(target => target.Needs).SelectMany(need => need).Where(node => node != WaitNode.Free))
            ?? Targets.Select(target => target.Holder).FirstOrDefault(holder => holder is not null),
        TimeSpan.FromMilliseconds(now - Since),
        Node.Stack);

    private IEnumerable<WaitNode> Targets => Node.Needs.SelectMany(need => need);
}
