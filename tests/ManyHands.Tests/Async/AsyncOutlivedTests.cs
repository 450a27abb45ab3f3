using System.Runtime.CompilerServices;

namespace ManyHands.Tests;

/// <summary>Jobs and what goes on after them: code they left behind, and their own when it was given up.</summary>
public sealed class AsyncOutlivedTests
{
    [Fact]
    public async Task Code_left_behind_knows_whose_it_was_and_keeps_neither_input_nor_result()
    {
        await using AsyncExecutor executor = new(1);
        Gate gate = new();
        (Task<JobInfo?> left, WeakReference input, WeakReference result) = await LeaveBehindAsync(executor, gate);

        await Garbage.IsTakenAsync(() => !input.IsAlive && !result.IsAlive, () => executor.Submit(() => { }));

        gate.Open();
        JobInfo? job = await left.InTime();
        Assert.Equal((1, "async-1"), (job!.Id, job.Worker));
    }

    [Fact]
    public async Task What_code_left_behind_submits_is_a_strangers()
    {
        await using AsyncExecutor executor = new(1);
        Gate gate = new(), later = new();
        (Task<JobInfo?> left, _, _) = await LeaveBehindAsync(executor, gate, () => executor.Submit(() => { }));
        Task other = executor.Submit(() => later.PassAsync());
        await later.Reached;

        gate.Open();
        await Times.IsSeen(() => executor.Counts.Queued == 1);
        Assert.False(left.IsCompleted);
        later.Open();
        await other.InTime();
        await left.InTime();
    }

    [Fact]
    public async Task A_job_that_maps_while_nothing_flows_still_lends_its_place()
    {
        await using AsyncExecutor executor = new(1);

        int sum = await executor.Submit(() =>
        {
            // What reads the input has to be told whose it is.
            ConfiguredCancelableAsyncEnumerable<int> results = executor.Map([1, 2, 3], async item =>
            {
                await Task.Yield();
                return item;
            }).ConfigureAwait(false);
            using (ExecutionContext.SuppressFlow())
                return SumAsync(results);
        }).InTime();

        Assert.Equal(6, sum);

        static async Task<int> SumAsync(ConfiguredCancelableAsyncEnumerable<int> results)
        {
            int sum = 0;
            await foreach (int result in results)
                sum += result;
            return sum;
        }
    }

    [Fact]
    public async Task A_job_given_up_fails_even_if_its_code_ends_at_that_very_moment()
    {
        Flow flow = new();
        Gate gate = new();
        RecordingLogger log = new();
        Task? hasLeft = null;
        HookLogger hook = new(log, () =>
        {
            gate.Open();
            log.HearsAsync("ended").Wait(TestContext.Current.CancellationToken);
            (hasLeft = flow.LeftBy(0)).Wait(TestContext.Current.CancellationToken);
        });
        AsyncExecutor executor = new(new AsyncExecutorOptions { MaxWorkers = 1, Logger = hook });
        Task job = flow.Within(() => executor.Submit(() => gate.PassAsync()));
        await gate.Reached;

        ShutdownReport report = await executor.ShutdownAsync(ShutdownMode.Finish, TimeSpan.Zero).InTime();

        Assert.True(hasLeft is { IsCompletedSuccessfully: true });
        Assert.Single(report.Abandoned);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => job.InTime());
    }

    [Fact]
    public async Task A_function_that_gives_null_for_a_task_fails()
    {
        await using AsyncExecutor executor = new(1);
        Task<int> typed = executor.Submit((Func<Task<int>>)(() => null!));
        Task untyped = executor.Submit((Func<CancellationToken, Task>)(_ => null!));

        await Assert.ThrowsAsync<InvalidOperationException>(() => typed.InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => untyped.InTime());
        Assert.Equal(2, executor.Counts.Failed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(Task<JobInfo?> Left, WeakReference Input, WeakReference Result)> LeaveBehindAsync(
        AsyncExecutor executor, Gate gate, Func<Task>? then = null)
    {
        object input = new();
        Task<JobInfo?>? left = null;
        object result = await executor.Submit(async () =>
        {
            left = StayAsync(gate, then);
            await Task.Yield();
            GC.KeepAlive(input);
            return new object();
        }).InTime();
        return (left!, new WeakReference(input), new WeakReference(result));
    }

    private static async Task<JobInfo?> StayAsync(Gate gate, Func<Task>? then)
    {
        await gate.PassAsync();
        if (then is not null)
            await then();
        return JobInfo.Current;
    }
}
