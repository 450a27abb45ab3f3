namespace ManyHands.Scraping.Tests;

public sealed class HostPacingTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(100);

    [Fact]
    public void As_many_requests_as_slots_run_at_once()
    {
        var rule = new PacingRule(2, TimeSpan.Zero);
        HostPacing state = default;

        Assert.True(state.HasRoom(rule));
        state = state.Enter();
        Assert.True(state.HasRoom(rule));
        state = state.Enter();
        Assert.False(state.HasRoom(rule));

        state = state.Leave(rule, Start);
        Assert.True(state.HasRoom(rule));
        Assert.Equal(1, state.Busy);
    }

    [Fact]
    public void A_slot_rests_after_its_request()
    {
        var rule = new PacingRule(1, TimeSpan.FromSeconds(2));
        HostPacing state = new HostPacing().Enter().Leave(rule, Start);

        Assert.False(state.At(Start).HasRoom(rule));
        Assert.Equal(Start + rule.Delay, state.NextRestEnd);
        Assert.False(state.At(Start + TimeSpan.FromSeconds(1.999)).HasRoom(rule));
        Assert.True(state.At(Start + rule.Delay).HasRoom(rule));
    }

    [Fact]
    public void Each_slot_rests_for_itself()
    {
        var rule = new PacingRule(2, TimeSpan.FromSeconds(2));
        TimeSpan second = Start + TimeSpan.FromSeconds(1);
        HostPacing state = new HostPacing().Enter().Enter().Leave(rule, Start).Leave(rule, second);

        state = state.At(Start + rule.Delay);
        Assert.True(state.HasRoom(rule));
        Assert.False(state.Enter().HasRoom(rule));
        Assert.Equal(second + rule.Delay, state.NextRestEnd);
    }

    [Fact]
    public void A_shorter_rest_does_not_end_before_an_older_one()
    {
        var longer = new PacingRule(3, TimeSpan.FromSeconds(8));
        PacingRule shorter = longer with { Delay = TimeSpan.FromSeconds(1) };
        HostPacing state = new HostPacing().Enter().Enter().Enter().Leave(longer, Start).Leave(shorter, Start);
        Assert.Equal(1, state.At(Start + TimeSpan.FromSeconds(7.9)).Busy);
        Assert.False(state.At(Start + TimeSpan.FromSeconds(7.9)).HasRoom(longer));
        Assert.True(state.At(Start + longer.Delay).HasRoom(longer with { Slots = 2 }));

        // Once that is over, the shorter one counts from its own beginning.
        state = state.At(Start + longer.Delay).Leave(shorter, Start + longer.Delay);
        Assert.Equal(Start + longer.Delay + shorter.Delay, state.NextRestEnd);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.2, 0.5)]
    [InlineData(7, 7)]
    [InlineData(60, 60)]
    [InlineData(86400, 60)]
    public void A_crawl_delay_leaves_one_slot_and_the_longer_rest(double asked, double delay)
    {
        var rule = new PacingRule(4, TimeSpan.FromSeconds(0.5), SetsAside: true);
        Assert.Equal(new PacingRule(1, TimeSpan.FromSeconds(delay), SetsAside: true), rule.WithCrawlDelay(TimeSpan.FromSeconds(asked)));
    }

    [Fact]
    public void A_rule_that_shrinks_shows_slots_that_are_too_many()
    {
        var rule = new PacingRule(2, TimeSpan.Zero);
        HostPacing state = new HostPacing().Enter().Enter();
        Assert.False(state.Exceeds(rule));
        Assert.True(state.Exceeds(rule with { Slots = 1 }));
    }

    [Fact]
    public void A_slot_that_made_no_request_need_not_rest()
    {
        var rule = new PacingRule(1, TimeSpan.FromSeconds(2));
        HostPacing state = new HostPacing().Enter().Release();

        Assert.True(state.HasRoom(rule));
        Assert.Null(state.NextRestEnd);
        Assert.True(state.IsIdle);
    }

    [Fact]
    public void A_host_is_idle_only_when_its_last_rest_is_over()
    {
        var rule = new PacingRule(1, TimeSpan.FromSeconds(2));
        HostPacing state = new HostPacing().Enter();
        Assert.False(state.IsIdle);

        state = state.Leave(rule, Start);
        Assert.False(state.At(Start).IsIdle);
        Assert.True(state.At(Start + rule.Delay).IsIdle);
    }
}
