using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Tells knots from pictures of a moment: one is real when it stands in two pictures in a row. Not thread-safe.</summary>
internal sealed class KnotWatch
{
    private readonly ConditionalWeakTable<object, object> _told = [];
    private List<HashSet<object>> _last = [];

    /// <summary>The knots that stood in the last picture as well and have not been told yet.</summary>
    internal List<Knot> Look(IReadOnlyCollection<WaitNode> nodes)
    {
        List<HashSet<object>> seen = [];
        List<Knot> found = [];
        foreach (List<WaitNode> members in WaitGraph.FindKnots(nodes))
        {
            HashSet<object> waits = new(
                members.Where(member => member.IsOneWait).Select(member => member.Identity), ReferenceEqualityComparer.Instance);
            seen.Add(waits);
            if (_last.Exists(waits.SetEquals) && TellOnce(waits))
                found.Add(new Knot(members));
        }

        _last = seen;
        return found;
    }

    // Who comes to wait in a ring that has been told makes it longer, and no other.
    private bool TellOnce(HashSet<object> waits)
    {
        if (waits.Any(wait => _told.TryGetValue(wait, out _)))
            return false;
        foreach (object wait in waits)
            _told.Add(wait, wait);
        return true;
    }
}
