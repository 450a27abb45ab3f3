namespace ManyHands.Cli;

/// <summary>One side of a deadlock: a thread, or async calls that await each other.</summary>
/// <param name="Name">From outside.</param>
/// <param name="Members">A thread; or tasks, each awaiting the next.</param>
internal sealed record Party(string Name, IReadOnlyList<Waiter> Members)
{
    /// <summary>What the party waits for in the end.</summary>
    public Wait Wait => Members[^1].Wait!;

    /// <summary>The sides of a deadlock, each waiting for the next.</summary>
    public static List<Party> Of(Deadlock deadlock)
    {
        IReadOnlyList<Waiter> members = deadlock.Members;
        List<int> starts = [.. Enumerable.Range(0, members.Count).Where(index => Begins(members, index))];
        if (starts.Count == 0)
            return [.. Numbered(members.Select(static member => new Party(member.Name, [member])))];
        return
        [
            .. Numbered(starts.Select((start, number) =>
            {
                int end = number + 1 < starts.Count ? starts[number + 1] : starts[0] + members.Count;
                List<Waiter> some = [.. Enumerable.Range(start, end - start).Select(index => members[index % members.Count])];
                return new Party(Known(some[^1]), some);
            })),
        ];
    }

    /// <summary>Threads and calls, each told once, that wait for a deadlock's sides and belong to none of them.</summary>
    public static List<Waiter> Behind(Deadlock deadlock)
    {
        HashSet<Waiter> own = [.. deadlock.Members.OfType<SeenTask>().SelectMany(TaskChain.Tasks)];
        return [.. deadlock.Behind.Where(waiter => waiter is SeenThread or SeenTask { Awaiters.Count: 0 } && !own.Contains(waiter))];
    }

    /// <summary>What people know a thread or a task by.</summary>
    public static string Known(Waiter waiter) => waiter is SeenTask task ? TaskChain.NameOf(task) : waiter.Name;

    // Calls of one method are told apart.
    private static IEnumerable<Party> Numbered(IEnumerable<Party> parties)
    {
        Party[] all = [.. parties];
        Dictionary<string, int> counts = all.GroupBy(static party => party.Name).ToDictionary(static same => same.Key, static same => same.Count());
        Dictionary<string, int> numbers = [];
        foreach (Party party in all)
        {
            int number = numbers[party.Name] = numbers.GetValueOrDefault(party.Name) + 1;
            yield return counts[party.Name] == 1 ? party : party with { Name = $"{party.Name} #{number}" };
        }
    }

    // Tasks that only await each other are one side; a lock, or a thread, parts them.
    private static bool Begins(IReadOnlyList<Waiter> members, int index)
    {
        Waiter before = members[(index + members.Count - 1) % members.Count];
        return members[index] is SeenThread || before is SeenThread || before.Wait?.Lock is not null;
    }
}
