using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>Hosts set aside from outside, and those not worth waiting for when nothing else is left to do.</summary>
public sealed class SchedulerLastResortTests
{
    private static readonly PageError NoRobots = new(PageErrorKind.Robots, "a's robots.txt can't be had");
    private static readonly HostKey A = new("a", 80);

    [Fact]
    public async Task Set_aside_from_outside_a_host_waits_though_it_has_not_been_heard_of()
    {
        await using var bench = new SchedulerBench();
        bench.Scheduler.SetAside(A, TimeSpan.FromSeconds(60), NoRobots, isPatient: true);
        await bench.FillAsync("http://a/1", "http://a/2");
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        Lease probe = await bench.NextAsync();
        bench.AssertNothingIsDue();

        bench.Scheduler.SetAside(A, TimeSpan.FromSeconds(60), NoRobots, isPatient: true);
        Assert.False(bench.TryBegin(probe, null));
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        bench.Visit(await bench.NextAsync());
        await bench.NextAsync();
    }

    [Fact]
    public async Task A_host_that_is_not_worth_waiting_for_alone_is_given_up_when_all_else_is_done()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1", "http://a/2", "http://b/1", "http://c/1");
        Lease first = await bench.NextAsync(), running = await bench.NextAsync(), waiting = await bench.NextAsync();
        bench.Scheduler.SetAside(A, TimeSpan.FromHours(1), NoRobots, isPatient: false);
        Assert.True(bench.Scheduler.TryPostpone(first, TimeSpan.FromHours(1)));
        bench.Visit(waiting);
        bench.Scheduler.TryRetryLater(waiting, TimeSpan.FromSeconds(30));
        bench.Visit(running);
        bench.AssertNothingIsDue();
        bench.Scheduler.Finish(running);
        bench.AssertNothingIsDue();

        bench.Time.Advance(TimeSpan.FromSeconds(30));
        await bench.FinishNextAsync();
        for (int i = 0; i < 2; i++)
        {
            Lease lease = await bench.NextAsync();
            Assert.Equal((NoRobots, 0), (lease.GivenUp, lease.Attempts));
            bench.Scheduler.Finish(lease);
        }

        await bench.AssertEndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_given_up_at_once_when_there_is_nothing_else_and_the_source_has_ended(bool hasEnded)
    {
        await using var bench = new SchedulerBench(slots: 1);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task filling = bench.Scheduler.FillAsync(Source(), TestContext.Current.CancellationToken);
        if (hasEnded)
        {
            end.SetResult();
            await filling;
        }

        Lease first = await bench.NextAsync();
        bench.Scheduler.SetAside(A, TimeSpan.FromHours(1), NoRobots, isPatient: false);
        Assert.False(bench.TryBegin(first, null));
        if (!hasEnded)
        {
            bench.AssertNothingIsDue();
            end.SetResult();
            await filling;
        }

        Assert.Same(first, await bench.NextAsync());
        Assert.Equal(NoRobots, first.GivenUp);

        async IAsyncEnumerable<TakenUrl> Source()
        {
            yield return SchedulerBench.Taken("http://a/1");
            await end.Task;
        }
    }

    [Fact]
    public async Task A_source_that_goes_on_is_told_and_says_whether_it_has_anything_else()
    {
        int told = 0;
        var time = new FakeTimeProvider();
        using var scheduler = new Scheduler(new PacingRule(1, TimeSpan.Zero), time) { HeldUp = () => told++ };
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task filling = scheduler.FillAsync(Source(), TestContext.Current.CancellationToken);
        Lease first = scheduler.TryTake()!, other = scheduler.TryTake()!;
        scheduler.SetAside(A, TimeSpan.FromHours(1), NoRobots, isPatient: false);
        scheduler.TryPostpone(first, TimeSpan.Zero);
        Assert.Equal((0, null), (told, scheduler.HeldUpSince));
        scheduler.Finish(other);
        Assert.Equal(1, told);
        long since = scheduler.HeldUpSince!.Value;

        // It had something else after all, and that is done by now.
        more.SetResult();
        await filling;
        Assert.Null(scheduler.HeldUpSince);
        scheduler.GiveUpLastResorts(since);
        Assert.Null(first.GivenUp);
        scheduler.Finish(scheduler.TryTake()!);
        Assert.Same(first, scheduler.TryTake());
        Assert.Equal(NoRobots, first.GivenUp);

        async IAsyncEnumerable<TakenUrl> Source()
        {
            yield return SchedulerBench.Taken("http://a/1");
            yield return SchedulerBench.Taken("http://b/1");
            await more.Task;
            yield return SchedulerBench.Taken("http://b/2");
        }
    }

    [Fact]
    public async Task When_the_source_has_nothing_else_they_are_given_up_though_it_has_not_ended()
    {
        await using var bench = new SchedulerBench(slots: 1);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task filling = bench.Scheduler.FillAsync(Source(), TestContext.Current.CancellationToken);
        Lease first = await bench.NextAsync(), second = await bench.NextAsync();
        bench.Scheduler.SetAside(A, TimeSpan.FromHours(1), NoRobots, isPatient: false);
        Assert.False(bench.TryBegin(first, null));
        bench.Scheduler.SetAside(new("b", 80), TimeSpan.FromHours(1), NoRobots, isPatient: false);
        Assert.False(bench.TryBegin(second, null));
        long since = bench.Scheduler.HeldUpSince!.Value;
        bench.Scheduler.GiveUpLastResorts(since + 1);
        bench.AssertNothingIsDue();
        bench.Scheduler.GiveUpLastResorts(since);
        Assert.NotNull((await bench.NextAsync()).GivenUp);
        Assert.NotNull((await bench.NextAsync()).GivenUp);
        end.SetResult();
        await filling;

        async IAsyncEnumerable<TakenUrl> Source()
        {
            yield return SchedulerBench.Taken("http://a/1");
            yield return SchedulerBench.Taken("http://b/1");
            await end.Task;
        }
    }

    [Fact]
    public async Task A_patient_host_is_waited_for()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1");
        Lease first = await bench.NextAsync();
        bench.Scheduler.SetAside(A, TimeSpan.FromHours(1), NoRobots, isPatient: true);
        Assert.False(bench.TryBegin(first, null));
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null((await bench.FinishNextAsync()).GivenUp);
        await bench.AssertEndAsync();
    }
}
