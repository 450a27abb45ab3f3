using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>Jobs that wait for jobs of their own in lanes: what only stands in the queue keeps none of them from its lane.</summary>
public sealed class AsyncNestedLanesTests
{
    private static readonly JobOptions H = new() { Lane = "h" };

    [Fact]
    public async Task One_that_is_queued_for_a_place_does_not_have_its_lane_yet()
    {
        await using AsyncExecutor executor = Create(places: 1);
        Gate begun = new();
        Task outer = executor.Submit(async () =>
        {
            await begun.PassAsync();
            await executor.Submit(() => { }, H);
        });
        await begun.Reached;
        Task stranger = executor.Submit(() => { }, H, Token);
        begun.Open();

        await Task.WhenAll(outer, stranger).InTime();
    }

    [Fact]
    public async Task A_lane_that_is_left_goes_to_one_that_can_start_at_once()
    {
        await using AsyncExecutor executor = Create(places: 2);
        Gate begun = new(), inLane = new();
        TaskCompletionSource queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task outer = executor.Submit(async () =>
        {
            await begun.PassAsync();
            Task inner = executor.Submit(() => { }, H);
            queued.SetResult();
            await inner;
        });
        await begun.Reached;
        Task first = executor.Submit(() => inLane.PassAsync(), H, Token);
        Task waiting = executor.Submit(() => outer, Token); // has the second place as soon as that is free
        Task stranger = executor.Submit(() => { }, H, Token);
        begun.Open();
        await queued.Task.InTime();
        inLane.Open();

        await Task.WhenAll(outer, first, waiting, stranger).InTime();
    }

    [Fact]
    public async Task So_does_one_whose_rest_is_over()
    {
        FakeTimeProvider clock = new();
        await using AsyncExecutor executor = Create(places: 1, TimeSpan.FromSeconds(1), clock);
        await executor.Submit(() => { }, H, Token);
        TaskCompletionSource queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Gate begun = new();
        Task outer = executor.Submit(async () =>
        {
            await begun.PassAsync();
            Task inner = executor.Submit(() => { }, H);
            queued.SetResult();
            await inner;
        });
        await begun.Reached;
        Task stranger = executor.Submit(() => { }, H, Token);
        begun.Open();
        await queued.Task.InTime();
        clock.Advance(TimeSpan.FromSeconds(1));
        await outer.InTime();
        await Times.IsSeen(() => executor.Snapshot().Lanes is [{ Running: 0, Resting: 1 }]);
        clock.Advance(TimeSpan.FromSeconds(1));
        await stranger.InTime();
    }

    [Fact]
    public async Task A_place_that_comes_back_to_its_parent_goes_to_a_child_whose_lane_has_room()
    {
        await using AsyncExecutor executor = Create(places: 1);
        Gate begun = new(), first = new();
        TaskCompletionSource queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task outer = executor.Submit(async () =>
        {
            await begun.PassAsync();
            Task[] children = [executor.Submit(() => first.PassAsync()), executor.Submit(() => { }, H), executor.Submit(() => { }, H)];
            queued.SetResult();
            await Task.WhenAll(children);
        });
        await begun.Reached;
        Task stranger = executor.Submit(() => { }, H, Token);
        begun.Open();
        await queued.Task.InTime();
        first.Open();

        await Task.WhenAll(outer, stranger).InTime();
    }

    [Fact]
    public async Task Children_in_a_full_lane_hold_up_no_sibling_in_another()
    {
        await using AsyncExecutor executor = Create(places: 2);
        Gate inLane = new();
        Task full = executor.Submit(() => inLane.PassAsync(), H, Token);
        await inLane.Reached;
        TaskCompletionSource others = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task outer = executor.Submit(async () =>
        {
            Task[] behind = [.. Enumerable.Range(0, 10).Select(_ => executor.Submit(() => { }, H))];
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => executor.Submit(() => { }, i % 2 == 0 ? new JobOptions { Lane = "other" } : default)));
            others.SetResult();
            await Task.WhenAll(behind);
        }, Token);
        await others.Task.InTime();
        Assert.False(outer.IsCompleted);
        inLane.Open();
        await Task.WhenAll(full, outer).InTime();
    }

    [Fact]
    public async Task Lanes_are_served_in_the_order_of_acceptance()
    {
        await using AsyncExecutor executor = Create(places: 1);
        Gate gate = new();
        Task busy = executor.Submit(() => gate.PassAsync(), H, Token);
        await gate.Reached;
        List<int> order = [];
        Task[] jobs = [.. Enumerable.Range(0, 200).Select(i => executor.Submit(
            () => order.Add(i), (i % 3) switch { 0 => H, 1 => new JobOptions { Lane = $"lane {i % 7}" }, _ => default }, Token))];
        gate.Open();
        await Task.WhenAll([busy, .. jobs]).InTime();

        Assert.Equal(Enumerable.Range(0, 200), order);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Whatever_nests_in_lanes_taken_in_one_order_ends_and_no_lane_is_overfull(int places)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        await using AsyncExecutor executor = Create(places, TimeSpan.FromMilliseconds(1));
        int[] inside = new int[12];
        long ended = 0, accepted = 0;
        int most = 0;
        Task[] all = [.. Enumerable.Range(0, 200).Select(i => SubmitAsync(i % 4, new Random(seed + i)))];
        await Task.WhenAll(all).InTime();
        Assert.Equal((accepted, 1), (ended, most));
        await Times.IsSeen(() => executor.Counts == new ExecutorCounts(0, 0, accepted, 0, 0));

        Task SubmitAsync(int depth, Random random)
        {
            int lane = (3 * depth) + random.Next(3);
            bool hasLane = random.Next(4) > 0;
            int children = depth == 3 ? 0 : random.Next(3), next = random.Next();
            Interlocked.Increment(ref accepted);
            return executor.Submit(
                async () =>
                {
                    if (hasLane && Interlocked.Increment(ref inside[lane]) is var now && now > Volatile.Read(ref most))
                        Volatile.Write(ref most, now);
                    if (next % 2 == 0)
                        await Task.Yield();
                    await Task.WhenAll(Enumerable.Range(0, children).Select(i => SubmitAsync(depth + 1, new Random(next + i))));
                    if (hasLane)
                        Interlocked.Decrement(ref inside[lane]);
                    Interlocked.Increment(ref ended);
                },
                hasLane ? new JobOptions { Lane = $"{lane}" } : default);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AsyncExecutor Create(int places, TimeSpan pause = default, TimeProvider? clock = null) => new(new AsyncExecutorOptions
    {
        MaxWorkers = places,
        MaxPerLane = 1,
        LanePause = pause,
        TimeProvider = clock ?? TimeProvider.System,
        DisposeMode = ShutdownMode.Cancel,
        DisposeTimeout = Times.Never,
    });
}
