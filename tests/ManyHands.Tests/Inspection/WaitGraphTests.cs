namespace ManyHands.Tests;

public sealed class WaitGraphTests
{
    private readonly Dictionary<string, WaitNode> _nodes = [];

    [Fact]
    public void Two_that_wait_for_each_other_are_a_knot()
    {
        Need("a", "b");
        Need("b", "a");

        Assert.Equal(["a b"], Knots());
    }

    [Fact]
    public void A_chain_that_ends_at_somebody_who_goes_on_is_none()
    {
        Need("a", "b");
        Need("b", "c");

        Assert.Empty(Knots());
    }

    [Fact]
    public void Who_waits_for_a_knot_is_stuck_and_no_part_of_it()
    {
        Need("late", "a");
        Need("a", "b");
        Need("b", "c");
        Need("c", "a");

        Assert.Equal(["a b c"], Knots());
        Assert.Equal(4, WaitGraph.FindStuck([.. _nodes.Values]).Count);
    }

    [Fact]
    public void One_way_out_is_enough()
    {
        // A queue whose two workers can each take what waits in it; one of them is not stuck.
        Need("job", "first", "second");
        Need("first", "job");

        Assert.Empty(Knots());
    }

    [Fact]
    public void Where_all_ways_out_lead_back_nothing_goes_on()
    {
        Need("job", "first", "second");
        Need("first", "job");
        Need("second", "job");

        Assert.Equal(["first job second"], Knots());
    }

    [Fact]
    public void Who_needs_several_is_held_up_by_one_of_them()
    {
        Need("a", "free");
        Need("a", "b");
        Need("b", "a");

        Assert.Equal(["a b"], Knots());
    }

    [Fact]
    public void What_one_waits_for_elsewhere_does_not_count_where_another_would_do()
    {
        Need("a", "stuck", "free");
        Need("stuck", "stuck");

        Assert.Equal(["stuck"], Knots());
        Assert.Single(WaitGraph.FindStuck([.. _nodes.Values]));
    }

    [Fact]
    public void Two_knots_are_told_apart()
    {
        Need("a", "b");
        Need("b", "a");
        Need("c", "d");
        Need("d", "c");

        Assert.Equal(["a b", "c d"], Knots().Order());
    }

    [Fact]
    public void A_long_chain_needs_no_deep_stack()
    {
        const int Length = 100_000;
        for (int i = 0; i < Length; i++)
            Need($"{i}", $"{(i + 1) % Length}");

        Assert.Equal(Length, Assert.Single(WaitGraph.FindKnots([.. _nodes.Values])).Count);
    }

    [Fact]
    public void At_random_it_finds_what_a_simple_search_finds()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 500; round++)
        {
            _nodes.Clear();
            int count = random.Next(1, 9);
            for (int i = 0; i < count; i++)
            {
                At($"{i}");
                for (int needs = random.Next(0, 3); needs > 0; needs--)
                    Need($"{i}", [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"{random.Next(count)}")]);
            }

            HashSet<WaitNode> stuck = WaitGraph.FindStuck([.. _nodes.Values]);
            Assert.Equal(StuckBySearch(), stuck.Select(node => node.Text).ToHashSet());
            List<List<WaitNode>> knots = WaitGraph.FindKnots([.. _nodes.Values]);
            Assert.Equal(stuck.Count > 0, knots.Count > 0);
            Assert.All(knots, knot => Assert.All(knot, member =>
            {
                Assert.NotEmpty(WaitGraph.Blockers(member, stuck));
                Assert.Subset(knot.ToHashSet(), WaitGraph.Blockers(member, stuck).ToHashSet());
            }));
        }
    }

    // Lets go on whoever can until nobody can.
    private HashSet<string> StuckBySearch()
    {
        HashSet<WaitNode> gone = [];
        while (_nodes.Values.FirstOrDefault(node => !gone.Contains(node) && node.Needs.All(need => need.Any(gone.Contains))) is { } next)
            gone.Add(next);
        return [.. _nodes.Values.Where(node => !gone.Contains(node)).Select(node => node.Text)];
    }

    private IEnumerable<string> Knots() => WaitGraph.FindKnots([.. _nodes.Values])
        .Select(knot => string.Join(' ', knot.Select(node => node.Text)));

    private void Need(string node, params string[] anyOf) => At(node).AddNeed([.. anyOf.Select(At)]);

    private WaitNode At(string name)
    {
        if (!_nodes.TryGetValue(name, out WaitNode? node))
            _nodes.Add(name, node = new WaitNode(name, name, "needs"));
        return node;
    }
}
