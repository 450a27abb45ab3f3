namespace ManyHands.Scraping.Tests;

/// <summary>When a request may go to its host: redirects count at the host they lead to.</summary>
public sealed class SchedulerGateTests
{
    private static readonly WebUrl Other = SchedulerBench.Url("http://b/other");

    [Fact]
    public async Task A_redirect_waits_for_a_slot_of_its_target()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://b/1");
        ITurn turn = bench.Enter(await bench.NextAsync());

        Task<ITurn> redirect = bench.EnterLater(Other);
        turn.Dispose();
        (await SchedulerBench.Wait(redirect)).Dispose();
    }

    [Fact]
    public async Task A_redirect_waits_for_the_rest_of_its_target()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 2);
        bench.EnterNow(Other).Dispose();

        Task<ITurn> redirect = bench.EnterLater(Other);
        bench.Time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.False(redirect.IsCompleted);
        bench.Time.Advance(TimeSpan.FromSeconds(0.5));
        (await SchedulerBench.Wait(redirect)).Dispose();
    }

    [Fact]
    public async Task Who_waits_at_the_gate_goes_before_new_urls()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://b/1", "http://b/2");
        ITurn turn = bench.Enter(await bench.NextAsync());
        Task<ITurn> redirect = bench.EnterLater(Other);
        turn.Dispose();

        ITurn redirected = await SchedulerBench.Wait(redirect);
        bench.AssertNothingIsDue();
        redirected.Dispose();
        Assert.Equal("http://b/2", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task A_slot_kept_for_what_nobody_has_taken_up_goes_to_who_is_there()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://b/1");
        Lease queued = await bench.NextAsync();

        ITurn redirected = bench.EnterNow(Other);
        Task<ITurn> late = bench.EnterLater(queued.Taken.Url!);
        redirected.Dispose();
        (await SchedulerBench.Wait(late)).Dispose();
        bench.Scheduler.Finish(queued);
        await bench.AssertEndAsync();
        Assert.Equal(0, bench.Scheduler.Hosts);
    }

    [Fact]
    public async Task A_lease_that_made_no_request_gives_its_slot_back_unrested()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 5);
        await bench.FillAsync("http://b/1", "http://b/2");
        bench.Scheduler.Finish(await bench.NextAsync());
        Assert.Equal("http://b/2", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task Giving_up_at_the_gate_loses_no_slot()
    {
        await using var bench = new SchedulerBench(slots: 1);
        using var stop = new CancellationTokenSource();
        ITurn turn = bench.EnterNow(Other);
        Task<ITurn> gone = bench.EnterLater(Other, stop);
        Task<ITurn> patient = bench.EnterLater(Other);
        await stop.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        turn.Dispose();
        (await SchedulerBench.Wait(patient)).Dispose();
        Assert.Equal(0, bench.Scheduler.Hosts);
    }

    [Fact]
    public async Task Ending_a_turn_twice_frees_one_slot()
    {
        await using var bench = new SchedulerBench(slots: 1);
        ITurn turn = bench.EnterNow(Other);
        turn.Dispose();
        ITurn next = bench.EnterNow(Other);
        turn.Dispose();
        Task<ITurn> third = bench.EnterLater(Other);
        next.Dispose();
        (await SchedulerBench.Wait(third)).Dispose();
    }
}
