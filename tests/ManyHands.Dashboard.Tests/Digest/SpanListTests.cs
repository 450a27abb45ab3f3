namespace ManyHands.Dashboard.Tests;

public sealed class SpanListTests
{
    [Fact]
    public void Short_neighbours_become_one_that_adds_up()
    {
        SpanList list = Of(Job(0, 2), Job(2, 4, failed: 1), Job(5, 6));
        list.Join(2);
        Span joined = Assert.Single(list.All);
        Assert.Equal((0, 6, 3, 1, 5), (joined.Start, joined.End, joined.Jobs, joined.Failed, joined.Busy));
        Assert.Equal(("a", 0L), (joined.Name, joined.Id));
    }

    [Fact]
    public void What_is_longer_than_the_resolution_keeps_its_edges()
    {
        SpanList list = Of(Job(0, 1), Job(1, 500), Job(500, 501), Job(501, 502));
        list.Join(4);
        Assert.Equal([(0, 1), (1, 500), (500, 502)], list.All.Select(span => ((int)span.Start, (int)span.End)));
    }

    [Fact]
    public void A_gap_is_kept()
    {
        SpanList list = Of(Job(0, 1), Job(100, 101));
        list.Join(64);
        Assert.Equal(2, list.Count);
    }

    [Fact]
    public void Names_that_differ_are_none()
    {
        SpanList list = Of(Job(0, 1), Job(1, 2) with { Name = "b" });
        list.Join(4);
        Assert.Null(Assert.Single(list.All).Name);
    }

    [Fact]
    public void What_ran_inside_is_joined_with_its_own_kind_only()
    {
        SpanList list = Of(Job(0, 1) with { IsInner = true }, Job(0, 2), Job(2, 3) with { IsInner = true }, Job(2, 4));
        list.Join(4);
        Assert.Equal([true, false], list.All.Select(span => span.IsInner));
        Assert.Equal([2, 2], list.All.Select(span => span.Jobs));
    }

    [Fact]
    public void A_limit_joins_before_it_drops()
    {
        SpanList list = Of([.. Enumerable.Range(0, 1000).Select(at => Job(at * 3, (at * 3) + 1))]);
        list.Limit(100);
        Assert.InRange(list.Count, 1, 100);
        Assert.Equal(1000, list.All.Sum(span => span.Jobs));

        SpanList longOnes = Of([.. Enumerable.Range(0, 1000).Select(at => Job(at * 5000, (at * 5000) + 4000))]);
        longOnes.Limit(100);
        Assert.Equal(100, longOnes.Count);
        Assert.Equal(999 * 5000, longOnes.All[^1].Start);
    }

    [Fact]
    public void What_is_too_old_goes()
    {
        SpanList list = Of(Job(0, 1), Job(5, 10), Job(11, 12));
        list.DropBefore(8);
        Assert.Equal(2, list.Count);
    }

    private static SpanList Of(params Span[] spans)
    {
        var list = new SpanList();
        list.Add(spans);
        return list;
    }

    private static Span Job(double start, double end, int failed = 0) => new(start, end, "a", "a", 1 + (long)start, 1, 1, failed, 0, end - start, false);
}
