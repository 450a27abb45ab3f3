namespace ManyHands.Cli.Tests;

/// <summary>Cycles in graphs of waits.</summary>
public sealed class DeadlocksTests
{
    private readonly Dictionary<string, SeenThread> _threads = [];

    [Theory]
    [InlineData("a>b", "")]
    [InlineData("a>b b>a", "a b")]
    [InlineData("a>a", "a")]
    [InlineData("a>b b>c c>a", "a b c")]
    [InlineData("a>b b>c c>b", "b c")]
    [InlineData("a>b b>a c>d d>c", "a b|c d")]
    [InlineData("a>b b>a c>a c>d d>c", "a b|c d")]
    [InlineData("a>b b>c c>d d>a b>a", "a b")]
    [InlineData("a>b,c b>d c>d", "")]
    [InlineData("a>b,c c>a", "a c")]
    public void The_shortest_cycle_of_each_group_is_found(string waits, string expected)
    {
        List<Deadlock> found = Deadlocks.Find(Build(waits));
        Assert.Equal(
            expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
            found.Select(deadlock => string.Join(' ', deadlock.Members.Select(member => member.Name))).Order());
    }

    [Fact]
    public void Who_waits_behind_a_cycle_is_told()
    {
        Deadlock deadlock = Assert.Single(Deadlocks.Find(Build("a>b b>a c>a d>c e>f")));
        Assert.Equal(["c", "d"], deadlock.Behind.Select(waiter => waiter.Name).Order());
    }

    [Fact]
    public void A_chain_of_any_length_is_followed()
    {
        const int length = 200_000;
        SeenTask[] chain = [.. Enumerable.Range(0, length).Select(i => new SeenTask((ulong)i, $"{i}", isMethod: true))];
        for (int i = 0; i < length; i++)
            chain[i].Wait = new Wait("the next", chain[(i + 1) % length]);
        Assert.Equal(length, Assert.Single(Deadlocks.Find(chain)).Members.Count);
    }

    [Fact]
    public void Random_graphs_have_the_cycles_that_a_search_from_each_finds()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var chance = new Random(seed);
        for (int graph = 0; graph < 300; graph++)
        {
            int count = chance.Next(1, 12);
            SeenTask[] tasks = [.. Enumerable.Range(0, count).Select(i => new SeenTask((ulong)i, $"{i}", isMethod: true))];
            foreach (SeenTask task in tasks.Where(_ => chance.Next(3) > 0))
                task.Wait = new Wait("some", [.. Enumerable.Range(0, chance.Next(1, 3)).Select(_ => tasks[chance.Next(count)])]);
            List<Deadlock> found = Deadlocks.Find(tasks);
            Assert.Equal(tasks.Any(task => Reaches(task, task)), found.Count > 0);
            foreach (Deadlock deadlock in found)
            {
                for (int i = 0; i < deadlock.Members.Count; i++)
                    Assert.Contains(deadlock.Members[(i + 1) % deadlock.Members.Count], deadlock.Members[i].Wait!.For);
            }

            // Whoever can get back to itself is told, as a member or behind.
            HashSet<Waiter> told = [.. found.SelectMany(deadlock => deadlock.Members.Concat(deadlock.Behind))];
            Assert.All(tasks.Where(task => Reaches(task, task)), task => Assert.Contains(task, told));
        }
    }

    private static bool Reaches(Waiter from, Waiter to)
    {
        HashSet<Waiter> seen = [];
        Stack<Waiter> open = new(from.Wait?.For ?? []);
        while (open.TryPop(out Waiter? waiter))
        {
            if (waiter == to)
                return true;
            if (seen.Add(waiter))
            {
                foreach (Waiter next in waiter.Wait?.For ?? [])
                    open.Push(next);
            }
        }

        return false;
    }

    // a>b,c is: a waits for b and for c.
    private SeenThread[] Build(string waits)
    {
        foreach (string[] wait in waits.Split(' ').Select(wait => wait.Split('>')))
        {
            SeenThread[] others = [.. wait[1].Split(',').Select(Get)];
            SeenThread waiter = Get(wait[0]);
            waiter.Wait = new Wait("others", [.. waiter.Wait?.For ?? [], .. others]);
        }

        return [.. _threads.Values.OrderBy(thread => thread.Name, StringComparer.Ordinal)];
    }

    private SeenThread Get(string name)
    {
        if (!_threads.TryGetValue(name, out SeenThread? thread))
        {
            _threads.Add(name, thread = new SeenThread(_threads.Count, _threads.Count));
            thread.Call(name, isUnique: true);
        }

        return thread;
    }
}
