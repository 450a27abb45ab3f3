namespace ManyHands.Scraping.Tests;

/// <summary>Hosts that keep failing are set aside, tried again, and given up; the others go on.</summary>
public sealed class SchedulerHealthTests
{
    private static readonly PageError Refused = new(PageErrorKind.Connect, "no connection to a:80: refused");
    private static readonly PageError NoRobots = new(PageErrorKind.Robots, "a's robots.txt can't be had");
    private static readonly HostKey A = new("a", 80);
    private static readonly WebUrl Page = SchedulerBench.Url("http://a/page");

    [Fact]
    public async Task After_five_failures_in_a_row_a_host_is_set_aside_and_one_url_is_its_probe()
    {
        await using SchedulerBench bench = await FailedAsync(5, "http://b/1");
        Assert.Equal("http://b/1", await bench.NextUrlAsync());
        bench.AssertNothingIsDue();
        Assert.Equal(TimeSpan.FromSeconds(10), (await bench.RefusedAsync(Page)).Postponed);

        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Lease probe = await bench.NextAsync();
        bench.AssertNothingIsDue();
        bench.Visit(probe);
        await bench.NextAsync();
        await bench.NextAsync();
    }

    [Fact]
    public async Task A_good_answer_in_between_starts_the_count_anew()
    {
        await using SchedulerBench bench = await FailedAsync(4);
        await bench.FinishNextAsync(HostReply.Of(404, null));
        for (int i = 0; i < 4; i++)
            await bench.FailNextAsync(Refused);
        await bench.NextAsync();
    }

    [Fact]
    public async Task What_was_begun_before_a_good_answer_does_not_count()
    {
        await using var bench = new SchedulerBench(slots: 16, setsAside: true);
        await bench.FillAsync(Enumerable.Range(0, 20).Select(i => $"http://a/{i}"));
        List<(Lease Lease, ITurn Turn)> slow = [];
        for (int i = 0; i < 6; i++)
        {
            Lease lease = await bench.NextAsync();
            slow.Add((lease, bench.Enter(lease)));
        }

        await bench.FinishNextAsync();
        foreach ((Lease lease, ITurn turn) in slow)
        {
            turn.Report(HostReply.Failed);
            turn.Dispose();
            bench.Scheduler.Report(lease, Refused, isLast: true);
            bench.Scheduler.Finish(lease);
        }

        Assert.Empty(bench.Scheduler.StoppedHosts(9));
        for (int i = 0; i < 5; i++)
            await bench.FailNextAsync(Refused);
        Assert.Single(bench.Scheduler.StoppedHosts(9));
    }

    [Fact]
    public async Task A_host_whose_rule_does_not_set_aside_is_asked_to_the_end()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync(Enumerable.Range(0, 30).Select(i => $"http://a/{i}"));
        for (int i = 0; i < 30; i++)
            await bench.FailNextAsync(Refused);
        await bench.AssertEndAsync();
        Assert.Equal(0, bench.Scheduler.Hosts);
    }

    [Fact]
    public async Task An_attempt_that_is_made_again_does_not_count()
    {
        await using var bench = new SchedulerBench(slots: 1, setsAside: true);
        await bench.FillAsync("http://a/1");
        for (int i = 0; i < 20; i++)
        {
            Lease lease = await bench.NextAsync();
            bench.Visit(lease, HostReply.Failed);
            bench.Scheduler.Report(lease, Refused, isLast: false);
            Assert.True(bench.Scheduler.TryRetryLater(lease, TimeSpan.FromSeconds(1)));
            bench.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(bench.Scheduler.StoppedHosts(9));
    }

    [Fact]
    public async Task Hosts_that_are_not_worth_waiting_for_do_not_fill_the_window_for_ever()
    {
        await using var bench = new SchedulerBench(slots: 1, window: 4, setsAside: true);
        Task filling = bench.FillAsync("http://a/", "http://b/", "http://c/", "http://d/", "http://well/");
        var givenUp = new List<string>();
        for (Lease lease; (lease = await bench.NextAsync()).Taken.Spelling != "http://well/";)
        {
            if (lease.GivenUp is null)
            {
                bench.Scheduler.SetAside(new HostKey(lease.Taken.Url!.Host, 80), TimeSpan.FromSeconds(30), NoRobots, isPatient: false);
                Assert.True(bench.Scheduler.TryPostpone(lease, TimeSpan.Zero));
                continue;
            }

            Assert.Equal(NoRobots, lease.GivenUp);
            givenUp.Add(lease.Taken.Spelling);
            bench.Scheduler.Finish(lease);
        }

        await filling;
        Assert.InRange(givenUp.Count, 1, 4);
    }

    [Fact]
    public async Task Every_fruitless_probe_doubles_the_wait_and_after_the_fourth_the_rest_is_given_up()
    {
        await using SchedulerBench bench = await FailedAsync(5, "http://b/1");
        Lease other = await bench.NextAsync();
        foreach (double wait in new[] { 10, 20, 40, 80 })
        {
            bench.Time.Advance(TimeSpan.FromSeconds(wait - 0.001));
            bench.AssertNothingIsDue();
            bench.Time.Advance(TimeSpan.FromSeconds(0.001));
            await bench.FailNextAsync(Refused);
        }

        var told = new List<Lease>();
        while (bench.Scheduler.Held > 1)
        {
            Lease lease = await bench.NextAsync();
            told.Add(lease);
            bench.Scheduler.Finish(lease);
        }

        Assert.Equal(11, told.Count);
        var notAsked = new PageError(
            PageErrorKind.Connect,
            "not asked, since a was given up for this run: it failed again after pauses of 10, 20, 40 and 80 s, the last time with: no connection to a:80: refused");
        Assert.All(told, lease => Assert.Equal((notAsked, 0, false), (lease.GivenUp, lease.Attempts, lease.HasSlot)));
        Assert.Equal(11, Assert.Single(bench.Scheduler.StoppedHosts(9)).NotAsked);
        bench.Visit(other);
        bench.Scheduler.Finish(other);
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task A_probes_failed_attempt_counts_at_once_and_its_url_keeps_its_other_tries()
    {
        await using SchedulerBench bench = await FailedAsync(5);
        Lease probe = await FailProbeOnceAsync(bench);
        bench.Time.Advance(TimeSpan.FromSeconds(19.9));
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Same(probe, await bench.NextAsync());
    }

    [Fact]
    public async Task A_probe_that_asked_nothing_hands_its_part_on()
    {
        await using SchedulerBench bench = await FailedAsync(5);
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Lease disallowed = await bench.NextAsync();
        bench.AssertNothingIsDue();
        bench.Scheduler.Finish(disallowed);
        Lease probe = await bench.NextAsync();
        bench.AssertNothingIsDue();
        bench.Visit(probe);
        await bench.NextAsync();
        await bench.NextAsync();
    }

    [Fact]
    public async Task New_urls_of_a_host_that_is_given_up_are_told_at_once()
    {
        await using var bench = new SchedulerBench(slots: 1, window: 2);
        bench.Ask(Page, HostReply.Of(429, TimeSpan.FromDays(1)));
        Task filling = bench.FillAsync("http://a/1", "http://a/2", "http://a/3", "http://b/1");
        for (int i = 1; i <= 3; i++)
        {
            Lease lease = await bench.NextAsync();
            Assert.Equal($"http://a/{i}", lease.Taken.Spelling);
            Assert.Equal(PageErrorKind.Http, lease.GivenUp?.Kind);
            bench.Scheduler.Finish(lease);
        }

        Assert.Null((await bench.FinishNextAsync()).GivenUp);
        await filling;
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task What_waits_for_a_closed_host_is_told_at_a_stop_only_if_it_was_begun()
    {
        await using SchedulerBench bench = await FailedAsync(5);
        Lease probe = await FailProbeOnceAsync(bench);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([probe], bench.Stop());
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task It_tells_which_hosts_are_stopped_until_when_and_why()
    {
        await using SchedulerBench bench = await FailedAsync(5);
        bench.Ask(SchedulerBench.Url("http://b:81/"), HostReply.Of(503, TimeSpan.FromSeconds(90)));
        bench.Ask(SchedulerBench.Url("http://c/"), HostReply.Of(429, TimeSpan.FromDays(2)));
        DateTimeOffset now = bench.Time.GetUtcNow();
        StoppedHost[] expected =
        [
            new("a", 80, now.AddSeconds(10), Refused, 15),
            new("b", 81, now.AddSeconds(90), new(PageErrorKind.Http, "b answered 503 and asked for a pause of 90 s"), 0),
            new("c", 80, null, new(PageErrorKind.Http, "c answered 429 and asked for a pause of 172800 s"), 0),
        ];
        Assert.Equal(expected, bench.Scheduler.StoppedHosts(9));
        Assert.Equal(expected[..2], bench.Scheduler.StoppedHosts(2));

        bench.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(expected[2..], bench.Scheduler.StoppedHosts(9));
    }

    [Fact]
    public async Task Each_time_a_host_is_stopped_it_is_told_once_and_not_under_the_lock()
    {
        await using SchedulerBench bench = await FailedAsync(0);
        var told = new List<string>();
        bench.Scheduler.HostStopped = (host, wait) =>
        {
            // From another thread, this would wait for the lock for ever.
            Assert.True(Task.Run(() => bench.Scheduler.Held).Wait(CrawlBench.Long));
            told.Add($"{host.Name} {(wait is { } time ? $"{time.TotalSeconds:F0}" : "for ever")}");
        };

        for (int failed = 0; failed < 4; failed++)
            await bench.FailNextAsync(Refused);
        Assert.Empty(told);
        await bench.FailNextAsync(Refused);
        foreach (double wait in (double[])[10, 20])
        {
            bench.Time.Advance(TimeSpan.FromSeconds(wait));
            await bench.FailNextAsync(Refused);
        }

        for (int i = 0; i < 3; i++)
        {
            bench.Ask(SchedulerBench.Url("http://b:81/"), HostReply.Of(503, TimeSpan.FromSeconds(30)));
            bench.Time.Advance(TimeSpan.FromSeconds(30));
            bench.Scheduler.SetAside(new HostKey("c", 443), TimeSpan.FromSeconds(50), NoRobots, isPatient: true);
        }

        bench.Ask(SchedulerBench.Url("http://d/"), HostReply.Of(429, TimeSpan.FromDays(1)));
        Assert.Equal(["a 10", "a 20", "a 40", "b:81 30", "c 50", "b:81 30", "b:81 30", "d for ever"], told);
    }

    /// <summary>The first attempt of the first probe fails; its URL is to be tried again a second later.</summary>
    private static async Task<Lease> FailProbeOnceAsync(SchedulerBench bench)
    {
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Lease probe = await bench.NextAsync();
        bench.Visit(probe, HostReply.Failed);
        bench.Scheduler.Report(probe, Refused, isLast: false);
        bench.Scheduler.TryRetryLater(probe, TimeSpan.FromSeconds(1));
        return probe;
    }

    /// <summary>20 URLs of host a, of which so many have failed, and others.</summary>
    private static async Task<SchedulerBench> FailedAsync(int times, params string[] others)
    {
        var bench = new SchedulerBench(slots: 3, setsAside: true);
        await bench.FillAsync([.. Enumerable.Range(0, 20).Select(i => $"http://a/{i}"), .. others]);
        var later = new List<Lease>();
        for (int failed = 0; failed < times;)
        {
            Lease lease = await bench.NextAsync();
            if (lease.Host!.Key != A)
            {
                later.Add(lease);
                continue;
            }

            bench.Visit(lease, HostReply.Failed);
            bench.Scheduler.Report(lease, Refused, isLast: true);
            bench.Scheduler.Finish(lease);
            failed++;
        }

        // The others are as good as new.
        foreach (Lease lease in later)
            Assert.True(bench.Scheduler.TryPostpone(lease, TimeSpan.Zero));
        return bench;
    }
}
