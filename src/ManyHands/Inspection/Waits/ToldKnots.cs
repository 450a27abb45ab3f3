using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>What was told of those that will never go on, for as long as their waits are there. Thread-safe.</summary>
internal static class ToldKnots
{
    private static readonly ConditionalWeakTable<object, InspectionWarning> Told = [];
    private static volatile bool s_hasAny;

    internal static void Add(Knot knot, InspectionWarning warning)
    {
        foreach (object wait in knot.Waits)
            Told.AddOrUpdate(wait, warning);
        s_hasAny = true;
    }

    /// <summary>What is still so in a picture, each once; the oldest first.</summary>
    internal static IReadOnlyList<InspectionWarning> Standing(WaitPicture picture)
    {
        // Most programs never have any.
        if (!s_hasAny)
            return [];
        HashSet<InspectionWarning> standing = new(ReferenceEqualityComparer.Instance);
        foreach (WaitNode member in WaitGraph.FindKnots(picture.Nodes).SelectMany(members => members))
        {
            if (member.IsOneWait && Told.TryGetValue(member.Identity, out InspectionWarning? warning))
                standing.Add(warning);
        }

        return [.. standing.OrderBy(warning => warning.Time)];
    }
}
