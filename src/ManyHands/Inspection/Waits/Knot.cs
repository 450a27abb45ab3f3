using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Some that wait for each other and for nobody else: none of them will go on by itself. Thread-safe.</summary>
internal sealed class Knot(List<WaitNode> members)
{
    // In their order, so that what is told hangs together; a ring of hundreds nobody reads.
    private const int MostTold = 30;

    private readonly HashSet<WaitNode> _members = [.. members];

    /// <summary>The waits of those that wait: the same objects from picture to picture.</summary>
    internal IEnumerable<object> Waits => members.Where(member => member.IsOneWait).Select(member => member.Identity);

    internal InspectionWarning Tell(DateTimeOffset now)
    {
        string[] sentences = [.. members.Take(MostTold).Select(Sentence)];
        string[] stacks = [.. members.Zip(sentences).Where(one => one.First.Stack is not null)
            .Select(one => $"{one.Second}{Environment.NewLine}{one.First.Stack}")];
        string more = members.Count > MostTold ? $"; and {members.Count - MostTold} more" : "";
        string unless = members.Exists(member => member.MayEnd) ? " unless something ends their waits, such as a token or a time limit" : "";
        bool isStarved = members.Exists(member => member.IsCapacity);
        return new InspectionWarning(
            isStarved ? WarningKind.Starvation : WarningKind.Deadlock, now, Subject(isStarved),
            $"{string.Join("; ", sentences)}{more}. None of them will go on{unless}.", stacks);
    }

    /// <summary>The logger of an executor that has part in it.</summary>
    internal ILogger? Log => members.Select(member => member.Log).FirstOrDefault(log => log is not null);

    private string Subject(bool isStarved) =>
        WaitTexts.Several(members.Where(member => isStarved ? member.IsCapacity : !member.IsOneWait)) ?? members[0].Text;

    private string Sentence(WaitNode member)
    {
        WaitNode[] blockers = [.. WaitGraph.Blockers(member, _members)];

        // A job that the holder of a lock awaits does not have it.
        string through = member is { Identity: IGuard, Holder: { } holder } && Array.TrueForAll(blockers, static blocker => blocker.IsJob)
            ? $"{holder}, which waits for " : "";
        return $"{member.Text} {member.Verb} {through}{WaitTexts.Several(blockers)}";
    }
}
