namespace ManyHands.Tests;

public sealed class InitializerTests
{
    [Fact]
    public async Task It_runs_once_on_each_worker_before_its_first_job()
    {
        int runs = 0;
        ThreadLocal<int> prepared = new();
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions
        {
            MaxWorkers = 3,
            Initializer = () => prepared.Value = Interlocked.Increment(ref runs),
        });
        using Barrier three = new(3);
        int[] seen = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => pool.Submit(() =>
        {
            three.SignalAndWait(Times.Soon);
            return prepared.Value;
        }))).InTime();

        Assert.Equal(3, runs);
        Assert.Equal([1, 2, 3], seen.Distinct().Order());
    }

    [Fact]
    public async Task Its_failure_fails_all_that_waits_and_all_that_comes_with_the_cause()
    {
        Gate gate = new();
        FormatException cause = new("no");
        ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions
        {
            MaxWorkers = 1,
            Initializer = () =>
            {
                gate.Pass();
                throw cause;
            },
        });
        Task sync = pool.Submit(() => 1), later = pool.Submit(async () => { await Task.Yield(); });
        await gate.Reached;
        gate.Open();

        BrokenExecutorException broken = await Assert.ThrowsAsync<BrokenExecutorException>(() => sync.InTime());
        Assert.Same(cause, broken.InnerException);
        Assert.Equal(1, JobInfo.Of(broken)!.Id);
        await Assert.ThrowsAsync<BrokenExecutorException>(() => later.InTime());
        Action submit = () => pool.Submit(() => 1);
        Assert.Same(cause, Assert.Throws<BrokenExecutorException>(submit).InnerException);
        Assert.Equal(new ExecutorCounts(0, 0, 0, 2, 0), pool.Counts);
        Assert.True((await pool.ShutdownAsync().InTime()).IsComplete);
        pool.Dispose();
    }

    [Fact]
    public async Task Its_failure_on_one_worker_lets_the_jobs_of_the_others_end()
    {
        int workers = 0;
        Gate gate = new(), async = new();
        await using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions
        {
            MaxWorkers = 2,
            Initializer = () =>
            {
                if (Interlocked.Increment(ref workers) < 2)
                    return;

                // The second worker may come as early as for the second job, which the first shall run.
                gate.Reached.Wait(Times.Soon);
                throw new FormatException();
            },
        });
        Task<int> awaiting = pool.Submit(async () => { await async.PassAsync(); return 2; });
        await async.Reached;
        Task<int> running = pool.Submit(() => { gate.Pass(); return 1; });
        await gate.Reached;

        await Assert.ThrowsAsync<BrokenExecutorException>(() => pool.Submit(() => 1).InTime());
        gate.Open();
        async.Open();
        Assert.Equal(1, await running.InTime());
        Assert.Equal(2, await awaiting.InTime());
    }
}
