namespace ManyHands.Tests;

// Jobs that wait for jobs of their own executor, three deep, with a single worker: nothing may hang.
public abstract partial class InProcessContract
{
    public static TheoryData<string> WaysToWait => [.. Ways.Keys];

    private static Dictionary<string, Func<Task<int>, int>> Ways { get; } = new()
    {
        ["Result"] = task => task.Result,
        ["GetResult"] = task => task.GetAwaiter().GetResult(),
        ["Wait"] = task => { task.Wait(); return task.Result; },
        ["timed Wait"] = task => task.Wait(Times.Soon) ? task.Result : throw new TimeoutException(),
        ["Wait with a token"] = task =>
        {
            using CancellationTokenSource source = new(Times.Soon);
            task.Wait(source.Token);
            return task.Result;
        },
        ["WaitAll"] = task => { Task.WaitAll(task); return task.Result; },
        ["WaitAny"] = task => { Task.WaitAny(task); return task.Result; },
        ["WhenAll"] = task => Task.WhenAll(task).Result[0],
        ["ContinueWith"] = task => task.ContinueWith(ended => ended.Result, TaskScheduler.Default).Result,
        ["async method"] = task => Awaiting(task).Result,
    };

    [Theory, MemberData(nameof(WaysToWait))]
    public async Task Waiting_three_deep_with_one_worker_ends(string way)
    {
        using IInProcessExecutor executor = Create(1);
        Func<Task<int>, int> wait = Ways[way];

        Task<int> job = executor.Submit(() =>
            1 + wait(executor.Submit(() =>
                1 + wait(executor.Submit(() =>
                    1 + wait(executor.Submit(() => 1)))))));

        Assert.Equal(4, await job.InTime());
    }

    [Theory, MemberData(nameof(WaysToWait))]
    public async Task Waiting_for_async_jobs_three_deep_with_one_worker_ends(string way)
    {
        using IInProcessExecutor executor = Create(1);
        Func<Task<int>, int> wait = Ways[way];

        Task<int> job = executor.Submit(() =>
            1 + wait(executor.Submit(async () =>
            {
                await Task.Yield();
                int inner = wait(executor.Submit(async () =>
                {
                    await Task.Run(static () => { });
                    return 1 + wait(executor.Submit(async () => { await Task.Yield(); return 1; }));
                }));
                await Task.Yield();
                return 1 + inner;
            })));

        Assert.Equal(4, await job.InTime());
    }

    [Fact]
    public async Task Awaiting_three_deep_with_one_worker_ends()
    {
        using IInProcessExecutor executor = Create(1);

        Task<int> job = executor.Submit(async () =>
            1 + await executor.Submit(async () =>
                1 + await executor.Submit(async () =>
                    1 + await executor.Submit(() => 1))));

        Assert.Equal(4, await job.InTime());
    }

    [Fact]
    public async Task Waiting_for_many_of_its_own_with_one_worker_ends()
    {
        using IInProcessExecutor executor = Create(1);

        Task<int> job = executor.Submit(() =>
        {
            int sum = 0;
            for (int round = 0; round < 3; round++)
            {
                Task<int>[] inner = [.. Enumerable.Range(0, 50).Select(i => executor.Submit(() => i))];
                sum += Task.WhenAll(inner).Result.Sum();
            }

            return sum;
        });

        Assert.Equal(3 * 1225, await job.InTime());
    }

    [Fact]
    public async Task Waiting_with_others_queued_before_ends()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        Task<int> job = executor.Submit(() =>
        {
            gate.Pass();
            return Task.WhenAll(executor.Submit(() => 2)).Result[0];
        });
        await gate.Reached;
        Task<int[]> others = Task.WhenAll(Enumerable.Range(0, 100).Select(i => executor.Submit(() => i)));
        gate.Open();

        Assert.Equal(2, await job.InTime());
        Assert.Equal(4950, (await others.InTime()).Sum());
    }

    [Fact]
    public async Task A_tree_of_jobs_that_wait_for_their_children_ends()
    {
        using IInProcessExecutor executor = Create(2);

        Assert.Equal(1 << 8, await executor.Submit(() => Leaves(8)).InTime());

        int Leaves(int depth)
        {
            if (depth == 0)
                return 1;

            Task<int> left = executor.Submit(() => Leaves(depth - 1)), right = executor.Submit(() => Leaves(depth - 1));
            return left.Result + right.Result;
        }
    }

    [Fact]
    public async Task A_failure_goes_up_through_the_jobs_that_wait()
    {
        using IInProcessExecutor executor = Create(1);

        Task job = executor.Submit(() => executor.Submit(() => executor.Submit(() => Throw(new FormatException("deep")))
            .GetAwaiter().GetResult()).GetAwaiter().GetResult());

        FormatException caught = await Assert.ThrowsAsync<FormatException>(() => job.InTime());
        Assert.Equal("deep", caught.Message);
        Assert.Equal(3, executor.Counts.Failed);
    }

    private static async Task<int> Awaiting(Task<int> task)
    {
        await Task.Yield();
        return await task;
    }
}
