using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class AsyncLanesTests
{
    [Fact]
    public async Task A_full_lane_takes_no_place_and_holds_up_no_other()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 2, MaxPerLane = 1 });
        Gate gate = new();
        Task first = executor.Submit(() => gate.PassAsync(), new JobOptions { Lane = "slow" });
        Task[] behind = [.. Enumerable.Range(0, 100).Select(_ => executor.Submit(() => { }, new JobOptions { Lane = "slow" }))];

        await executor.Submit(() => 1, new JobOptions { Lane = "quick" }).InTime();
        await executor.Submit(() => 1).InTime();
        Assert.Equal(new ExecutorCounts(100, 1, 2, 0, 0), executor.Counts);
        gate.Open();
        await Task.WhenAll([first, .. behind]).InTime();
    }

    [Fact]
    public async Task A_lane_waits_between_its_jobs_by_the_executors_clock()
    {
        var clock = new FakeTimeProvider();
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions
        {
            MaxWorkers = 8,
            MaxPerLane = 1,
            LanePause = TimeSpan.FromSeconds(10),
            TimeProvider = clock,
        });
        JobOptions lane = new() { Lane = "host" };
        await executor.Submit(() => 1, lane).InTime();
        Task<int> second = executor.Submit(() => 2, lane);
        Task<int> third = executor.Submit(() => 3, lane);
        await executor.Submit(() => 0, new JobOptions { Lane = "other" }).InTime();
        clock.Advance(TimeSpan.FromSeconds(9));
        await executor.Submit(() => 0).InTime();
        Assert.False(second.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await second.InTime());
        await executor.Submit(() => 0).InTime();
        Assert.False(third.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, await third.InTime());
    }

    [Fact]
    public async Task Many_lanes_with_pauses_all_go_on_by_one_timer()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions
        {
            MaxWorkers = 16,
            MaxPerLane = 2,
            LanePause = TimeSpan.FromMilliseconds(1),
        });
        int[] inLane = new int[50];
        int most = 0;
        Task[] jobs = [.. Enumerable.Range(0, 2_000).Select(i => executor.Submit(
            async () =>
            {
                int now = Interlocked.Increment(ref inLane[i % 50]);
                if (now > 2)
                    Volatile.Write(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inLane[i % 50]);
            },
            new JobOptions { Lane = $"host{i % 50}" }))];
        await Task.WhenAll(jobs).InTime();
        Assert.Equal(0, most);
    }

    [Fact]
    public async Task A_job_cancelled_in_its_lane_gives_way()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 1, MaxPerLane = 1 });
        using CancellationTokenSource source = new();
        Gate gate = new();
        JobOptions lane = new() { Lane = "a" };
        Task other = executor.Submit(() => gate.PassAsync());
        await gate.Reached;
        Task kept = executor.Submit(() => 1, lane, source.Token);   // has its lane, waits for a place
        Task<int> next = executor.Submit(() => 2, lane);            // waits for the lane
        await source.CancelAsync();
        Assert.True(kept.IsCanceled);
        gate.Open();
        Assert.Equal(2, await next.InTime());
        await other.InTime();
    }

    [Fact]
    public async Task A_shutdown_drops_those_that_wait_for_their_lane()
    {
        var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 4, MaxPerLane = 1 });
        Gate gate = new();
        JobOptions lane = new() { Lane = "a" };
        Task running = executor.Submit(() => gate.PassAsync(), lane);
        await gate.Reached;
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ => executor.Submit(() => { }, lane))];
        Task<ShutdownReport> shutdown = executor.ShutdownAsync(ShutdownMode.FinishRunning);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => Task.WhenAll(waiting).InTime());
        gate.Open();
        await running.InTime();
        Assert.Equal(10, (await shutdown.InTime()).Cancelled);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 10), executor.Counts);
    }

    [Fact]
    public void A_pause_of_lanes_without_a_limit_is_refused() => Assert.Throws<ArgumentException>(() =>
        new AsyncExecutor(new AsyncExecutorOptions { LanePause = TimeSpan.FromSeconds(1) }));
}
