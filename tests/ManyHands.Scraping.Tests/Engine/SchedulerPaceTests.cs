namespace ManyHands.Scraping.Tests;

/// <summary>How what a host replies changes when it is asked again.</summary>
public sealed class SchedulerPaceTests
{
    private static readonly HostReply Busy = HostReply.Of(503, null);
    private static readonly HostKey A = new("a", 80);
    private static readonly WebUrl Page = SchedulerBench.Url("http://a/page");

    [Fact]
    public async Task A_pause_that_is_asked_for_stops_the_whole_host_and_no_other()
    {
        await using var bench = new SchedulerBench(slots: 2);
        await bench.FillAsync("http://a/1", "http://a/2", "http://a/3", "http://b/1");
        bench.Visit(await bench.NextAsync(), HostReply.Of(429, TimeSpan.FromSeconds(300)));
        Assert.Equal("http://b/1", await bench.NextUrlAsync());
        bench.AssertNothingIsDue();

        bench.Time.Advance(TimeSpan.FromSeconds(299.9));
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("http://a/2", await bench.NextUrlAsync());
        Assert.Equal("http://a/3", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task The_others_hear_of_a_pause_before_the_body_of_the_answer_has_come()
    {
        await using var bench = new SchedulerBench(slots: 2);
        await bench.FillAsync("http://a/1", "http://a/2");
        using ITurn turn = bench.Enter(await bench.NextAsync());
        turn.Report(HostReply.Of(503, TimeSpan.FromSeconds(5)));
        bench.AssertNothingIsDue();
    }

    [Fact]
    public async Task A_lease_that_was_handed_out_before_the_pause_holds_no_worker_and_comes_again()
    {
        await using var bench = new SchedulerBench(slots: 2);
        await bench.FillAsync("http://a/1", "http://a/2");
        Lease first = await bench.NextAsync(), second = await bench.NextAsync();
        bench.Visit(first, HostReply.Of(429, TimeSpan.FromSeconds(60)));

        AttemptFailedException refusal = await bench.RefusedAsync(second.Taken.Url!);
        Assert.Equal(TimeSpan.FromSeconds(60), refusal.Postponed);
        Assert.True(bench.Scheduler.TryPostpone(second, refusal.Postponed!.Value));
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Same(second, await bench.NextAsync());
    }

    [Fact]
    public async Task Who_waits_at_the_gate_is_sent_away_when_the_host_stops()
    {
        await using var bench = new SchedulerBench(slots: 1);
        WebUrl url = SchedulerBench.Url("http://a/x");
        ITurn turn = bench.EnterNow(url);
        Task<ITurn> waiting = bench.EnterLater(url);
        turn.Report(HostReply.Of(503, TimeSpan.FromSeconds(9)));
        turn.Dispose();
        Assert.Equal(TimeSpan.FromSeconds(9), (await Assert.ThrowsAsync<AttemptFailedException>(() => waiting)).Postponed);
    }

    [Fact]
    public async Task A_redirect_to_a_stopped_host_waits_without_a_worker_and_without_its_own_hosts_slot()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://b/1", "http://b/2");
        WebUrl target = SchedulerBench.Url("http://a/x");
        ITurn stopping = bench.EnterNow(target);
        stopping.Report(HostReply.Of(503, TimeSpan.FromSeconds(9)));
        stopping.Dispose();

        Lease lease = await bench.NextAsync();
        bench.Visit(lease);
        AttemptFailedException refusal = await bench.RefusedAsync(target);
        lease.Untry();
        Assert.True(bench.Scheduler.TryPostpone(lease, refusal.Postponed!.Value));
        Assert.Equal("http://b/2", await bench.NextUrlAsync());
        Assert.Empty(bench.Stop());
    }

    [Fact]
    public async Task A_postponed_lease_is_told_at_a_stop_only_if_it_was_begun()
    {
        await using var bench = new SchedulerBench(slots: 2);
        await bench.FillAsync("http://a/1", "http://a/2");
        Lease first = await bench.NextAsync(), second = await bench.NextAsync();
        bench.Visit(first, HostReply.Of(429, TimeSpan.FromSeconds(60)));
        bench.Scheduler.TryPostpone(second, TimeSpan.FromSeconds(60));
        bench.Scheduler.TryRetryLater(first, TimeSpan.FromSeconds(60));
        Assert.Equal([first], bench.Stop());
    }

    [Fact]
    public async Task Without_a_pause_the_pace_halves_and_good_answers_bring_it_back()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 1);
        bench.Ask(Page, HostReply.Good);
        bench.AssertRests(Page, 0.999);
        bench.Ask(Page, Busy);
        bench.AssertRests(Page, 1.999);
        bench.Ask(Page, HostReply.Good);
        bench.AssertRests(Page, 1.969);
        for (int i = 0; i < 62; i++)
        {
            bench.Ask(Page, HostReply.Good);
            bench.Time.Advance(TimeSpan.FromSeconds(2));
        }

        bench.Ask(Page, HostReply.Good);
        bench.AssertRests(Page, 0.999);
        bench.EnterNow(Page);
    }

    [Fact]
    public async Task Answers_to_what_was_asked_before_the_pace_was_halved_do_not_halve_it_again()
    {
        await using var bench = new SchedulerBench(slots: 8);
        ITurn[] turns = [.. Enumerable.Range(0, 8).Select(_ => bench.EnterNow(Page))];
        foreach (ITurn turn in turns)
            turn.Report(Busy);
        foreach (ITurn turn in turns)
            turn.Dispose();

        // Half the slots, each resting 50 ms at half the pace.
        bench.AssertRests(Page, 0.099);
        turns = [.. Enumerable.Range(0, 4).Select(_ => bench.EnterNow(Page))];
        using (var patience = new CancellationTokenSource())
        {
            _ = bench.EnterLater(Page, patience);
            await patience.CancelAsync();
        }

        turns[0].Report(Busy);
        foreach (ITurn turn in turns)
            turn.Dispose();
        bench.AssertRests(Page, 0.199);
        bench.EnterNow(Page);
        bench.EnterNow(Page);
        _ = bench.EnterLater(Page);
    }

    [Fact]
    public async Task Slots_that_were_kept_at_a_faster_pace_are_not_used_at_the_slower_one()
    {
        await using var bench = new SchedulerBench(slots: 4);
        await bench.FillAsync("http://a/1", "http://a/2", "http://a/3", "http://a/4");
        var leases = new List<Lease>();
        for (int i = 0; i < 4; i++)
            leases.Add(await bench.NextAsync());
        using ITurn turn = bench.Enter(leases[0]);
        turn.Report(Busy);

        for (int i = 1; i <= 2; i++)
        {
            AttemptFailedException refusal = await bench.RefusedAsync(leases[i].Taken.Url!);
            Assert.Equal(TimeSpan.Zero, refusal.Postponed);
            Assert.True(bench.Scheduler.TryPostpone(leases[i], TimeSpan.Zero));
        }

        bench.Enter(leases[3]).Dispose();
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(leases[1], await bench.NextAsync());
    }

    [Fact]
    public async Task Failures_neither_slow_down_nor_bring_back()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 1);
        bench.Ask(Page, HostReply.Of(500, null));
        bench.AssertRests(Page, 0.999);
        bench.Ask(Page, Busy);
        bench.AssertRests(Page, 1.999);
        bench.Ask(Page, HostReply.Failed);
        bench.AssertRests(Page, 1.999);
        bench.EnterNow(Page);
    }

    [Fact]
    public async Task A_rule_of_its_own_holds_for_one_host_and_is_remembered()
    {
        await using var bench = new SchedulerBench(slots: 2, delay: 1);
        bench.Scheduler.SetRule(A, bench.Rule.WithCrawlDelay(TimeSpan.FromSeconds(7)));
        Assert.Equal(1, bench.Scheduler.Hosts);
        await bench.FillAsync("http://a/1", "http://a/2", "http://b/1", "http://b/2");
        Lease first = await bench.NextAsync();
        Assert.Equal("http://b/1", await bench.NextUrlAsync());
        Assert.Equal("http://b/2", await bench.NextUrlAsync());
        bench.AssertNothingIsDue();
        bench.Visit(first);
        bench.Time.Advance(TimeSpan.FromSeconds(6.9));
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("http://a/2", await bench.NextUrlAsync());

        bench.Scheduler.SetRule(new("c", 80), bench.Rule with { });
        Assert.Equal(2, bench.Scheduler.Hosts);
    }

    [Fact]
    public async Task More_than_an_hour_gives_the_host_up()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1", "http://a/2", "http://a/3", "http://b/1");
        Lease first = await bench.FinishNextAsync(HostReply.Of(429, TimeSpan.FromHours(2)));
        Lease second = await bench.NextAsync(), third = await bench.NextAsync();
        Assert.Equal(["http://a/2", "http://a/3"], [second.Taken.Spelling, third.Taken.Spelling]);
        Assert.Equal(new PageError(PageErrorKind.Http, "not asked, since a was given up for this run: a answered 429 and asked for a pause of 7200 s"), second.GivenUp);
        Assert.Equal(0, third.Attempts);
        Assert.Null(first.GivenUp);

        AttemptFailedException refusal = await bench.RefusedAsync(second.Taken.Url!);
        Assert.Equal((null, PageErrorKind.Http, false, second.GivenUp!.Message), (refusal.Postponed, refusal.Kind, refusal.Retryable, refusal.Message));
        bench.Scheduler.Finish(second);
        bench.Scheduler.Finish(third);
        await bench.FinishNextAsync();
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task A_retry_of_a_host_that_was_given_up_meanwhile_is_told_when_its_time_comes()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1", "http://a/2");
        Lease first = await bench.NextAsync();
        bench.Visit(first, HostReply.Failed);
        bench.Scheduler.TryRetryLater(first, TimeSpan.FromSeconds(5));
        await bench.FinishNextAsync(HostReply.Of(429, TimeSpan.FromDays(1)));
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(first, await bench.NextAsync());
        Assert.NotNull(first.GivenUp);
        Assert.Equal(1, first.Attempts);
    }

    [Fact]
    public async Task The_pace_of_a_host_outlives_its_urls_but_not_for_ever()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 1);
        ITurn turn = bench.EnterNow(SchedulerBench.Url("http://a/"));
        turn.Report(Busy);
        turn.Dispose();
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, bench.Scheduler.Hosts);

        bench.Time.Advance(TimeSpan.FromMinutes(6));
        for (int i = 0; i < 2000; i++)
            bench.EnterNow(SchedulerBench.Url($"http://h{i}/"));
        Assert.Equal(2000, bench.Scheduler.Hosts);
    }
}
