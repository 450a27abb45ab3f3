namespace ManyHands.Cli;

/// <summary>Some who wait for each other, so that none of them can ever go on.</summary>
/// <param name="Members">Each waits for the next, the last for the first.</param>
/// <param name="Behind">Others that wait for one of them, directly or not.</param>
internal sealed record Deadlock(IReadOnlyList<Waiter> Members, IReadOnlyList<Waiter> Behind);

/// <summary>Finds the cycles among those who wait.</summary>
internal static class Deadlocks
{
    /// <summary>The shortest cycle of each group in which everybody waits for everybody, directly or not.</summary>
    public static List<Deadlock> Find(IReadOnlyCollection<Waiter> waiters)
    {
        ILookup<Waiter, Waiter> waitedFor = waiters.SelectMany(static waiter => Next(waiter).Select(other => (Waiter: waiter, Other: other)))
            .ToLookup(static pair => pair.Other, static pair => pair.Waiter);
        List<Deadlock> found = [];
        foreach (HashSet<Waiter> group in WaitGroups.Find(waiters))
        {
            // Threads come first among the waiters, and are what people know best.
            Waiter start = waiters.First(group.Contains);
            if (Cycle(start, group) is not { } members)
                continue;
            HashSet<Waiter> behind = Behind(members, waitedFor);
            found.Add(new Deadlock(members, [.. waiters.Where(behind.Contains)]));
        }

        return found;
    }

    internal static IReadOnlyList<Waiter> Next(Waiter waiter) => waiter.Wait?.For ?? [];

    // The shortest way from a waiter back to it.
    private static List<Waiter>? Cycle(Waiter start, HashSet<Waiter> group)
    {
        Dictionary<Waiter, Waiter> cameFrom = [];
        Queue<Waiter> open = new([start]);
        while (open.TryDequeue(out Waiter? waiter))
        {
            foreach (Waiter next in Next(waiter))
            {
                if (next == start)
                    return Way(start, waiter, cameFrom);
                if (group.Contains(next) && cameFrom.TryAdd(next, waiter))
                    open.Enqueue(next);
            }
        }

        return null;
    }

    private static List<Waiter> Way(Waiter start, Waiter end, Dictionary<Waiter, Waiter> cameFrom)
    {
        List<Waiter> way = [];
        for (Waiter at = end; at != start; at = cameFrom[at])
            way.Add(at);
        way.Add(start);
        way.Reverse();
        return way;
    }

    private static HashSet<Waiter> Behind(List<Waiter> members, ILookup<Waiter, Waiter> waitedFor)
    {
        HashSet<Waiter> reached = [.. members];
        Queue<Waiter> open = new(members);
        while (open.TryDequeue(out Waiter? waiter))
        {
            foreach (Waiter other in waitedFor[waiter].Where(reached.Add))
                open.Enqueue(other);
        }

        reached.ExceptWith(members);
        return reached;
    }
}
