namespace ManyHands.Tests;

public sealed class AsyncGrandchildrenTests
{
    [Fact]
    public async Task A_job_may_wait_for_jobs_that_its_ended_child_submitted()
    {
        await using var executor = new AsyncExecutor(1);
        int sum = await executor.Submit(async () =>
        {
            Task<int>[] grandchildren = await executor.Submit(() =>
                Task.FromResult(Enumerable.Range(1, 3).Select(n => executor.Submit(() => n)).ToArray()));
            return (await Task.WhenAll(grandchildren)).Sum();
        }).InTime();
        Assert.Equal(6, sum);
        Assert.Equal(new ExecutorCounts(0, 0, 5, 0, 0), executor.Counts);
    }

    [Fact]
    public async Task So_it_may_where_they_came_late_out_of_a_full_lane()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 1, MaxPerLane = 1 });
        JobOptions lane = new() { Lane = "a" };
        int sum = await executor.Submit(async () =>
        {
            Task<int>[] grandchildren = await executor.Submit(() =>
                Task.FromResult(Enumerable.Range(1, 3).Select(n => executor.Submit(() => n, lane)).ToArray()));
            return (await Task.WhenAll(grandchildren)).Sum();
        }).InTime();
        Assert.Equal(6, sum);
    }

    [Fact]
    public async Task A_tree_whose_root_alone_waits_for_all_ends_on_one_place()
    {
        await using var executor = new AsyncExecutor(1);
        int visited = 0;
        await executor.Submit(async () =>
        {
            TaskCompletionSource all = AsyncJobs.Signal();
            int open = 1;
            Visit(depth: 6);
            await all.Task;

            void Visit(int depth) => executor.Submit(() =>
            {
                Interlocked.Increment(ref visited);
                for (int i = 0; depth > 0 && i < 3; i++)
                {
                    Interlocked.Increment(ref open);
                    Visit(depth - 1);
                }

                if (Interlocked.Decrement(ref open) == 0)
                    all.SetResult();
            });
        }).InTime();
        Assert.Equal(1093, visited);
    }
}
