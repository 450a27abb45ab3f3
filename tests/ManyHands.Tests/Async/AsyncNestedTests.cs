using static ManyHands.Tests.AsyncJobs;

namespace ManyHands.Tests;

public sealed class AsyncNestedTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_levels_awaited_on_one_place_end()
    {
        await using var executor = new AsyncExecutor(1);
        Task<int> all = executor.Submit(Async(async () =>
            1 + await executor.Submit(Async(async () =>
                1 + await executor.Submit(Async(async () =>
                {
                    await Task.Yield();
                    return 1;
                }))))), cancellationToken: Token);
        Assert.Equal(3, await all.WaitAsync(Long, Token));
    }

    [Fact]
    public async Task Three_levels_waited_for_synchronously_on_one_place_end()
    {
        await using var executor = new AsyncExecutor(1);
        Task<int> all = executor.Submit(Sync(() =>
            1 + executor.Submit(Sync(() =>
                1 + executor.Submit(Sync(() => 1)).Result)).Result), cancellationToken: Token);
        Assert.Equal(3, await all.WaitAsync(Long, Token));
    }

    [Fact]
    public async Task Children_use_their_parents_place_one_at_a_time_in_order()
    {
        await using var executor = new AsyncExecutor(1);
        int atOnce = 0, most = 0;
        List<int> order = [];
        string?[] workers = await executor.Submit(Async(async () =>
        {
            IEnumerable<Task<string?>> children = Enumerable.Range(0, 10).Select(n => executor.Submit(Async(async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                lock (order)
                    order.Add(n);
                await Task.Yield();
                Interlocked.Decrement(ref atOnce);
                return JobInfo.Current!.Worker;
            })));
            return await Task.WhenAll(children.ToList());
        }), cancellationToken: Token).WaitAsync(Long, Token);
        Assert.Equal(1, most);
        Assert.Equal(Enumerable.Range(0, 10), order);
        Assert.All(workers, worker => Assert.Equal("async-1", worker));
    }

    [Fact]
    public async Task A_parent_that_ends_first_leaves_its_place_to_its_child()
    {
        await using var executor = new AsyncExecutor(1);
        TaskCompletionSource release = Signal();
        Task<int> child = await executor.Submit(Async(() => Task.FromResult(executor.Submit(Async(async () =>
        {
            await release.Task;
            return 7;
        })))), cancellationToken: Token);
        Task<int> next = executor.Submit(Sync(() => 8), cancellationToken: Token);
        Assert.Equal(new ExecutorCounts(1, 1, 1, 0, 0), executor.Counts);
        release.SetResult();
        Assert.Equal(7, await child.WaitAsync(Long, Token));
        Assert.Equal(8, await next.WaitAsync(Long, Token));
    }

    [Fact]
    public async Task Places_come_back_after_any_nesting()
    {
        await using var executor = new AsyncExecutor(3);
        async Task<int> Tree(int depth)
        {
            if (depth == 0)
                return 1;
            int[] below = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => executor.Submit(Async(() => Tree(depth - 1)))));
            return below.Sum();
        }

        Assert.Equal(243, await executor.Submit(Async(() => Tree(5)), cancellationToken: Token).WaitAsync(Long, Token));
        TaskCompletionSource release = Signal();
        Task<int>[] held = [.. Enumerable.Range(0, 4).Select(_ => executor.Submit(Async(async () =>
        {
            await release.Task;
            return 0;
        }), cancellationToken: Token))];
        Assert.Equal((3, 1), (executor.Counts.Running, executor.Counts.Queued));
        release.SetResult();
        await Task.WhenAll(held).WaitAsync(Long, Token);
    }

    [Fact]
    public async Task A_chain_of_jobs_that_each_submit_the_next_is_not_held_in_memory()
    {
        await using var executor = new AsyncExecutor(2);
        Gate last = new();
        List<WeakReference> needed = [];
        Submit(1_000);
        await last.Reached;

        await Garbage.IsTakenAsync(() => needed.Count(input => input.IsAlive) < 10, () => executor.Submit(() => { }));
        last.Open();

        void Submit(int left)
        {
            object input = new();
            needed.Add(new WeakReference(input));
            executor.Submit(async () =>
            {
                if (left == 0)
                    await last.PassAsync();
                else
                    Submit(left - 1);
                GC.KeepAlive(input);
            });
        }
    }

    [Fact]
    public async Task A_job_may_dispose_of_its_own_executor()
    {
        var executor = new AsyncExecutor(1);
        Gate gate = new();
        Task<int> job = executor.Submit(Async(async () =>
        {
            await gate.PassAsync();
            executor.Dispose();
            await executor.DisposeAsync();
            ShutdownReport report = await executor.ShutdownAsync();
            Assert.True(report.IsComplete);
            return 1;
        }), cancellationToken: Token);
        Task<int> after = executor.Submit(Sync(() => 2), cancellationToken: Token);
        gate.Open();
        Assert.Equal(1, await job.WaitAsync(Long, Token));
        Assert.Equal(2, await after.WaitAsync(Long, Token));
        Assert.True((await executor.ShutdownAsync().WaitAsync(Long, Token)).IsComplete);
    }
}
