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
