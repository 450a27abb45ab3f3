// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using Microsoft.Extensions.Time.Testing;

namespace ManyHands;

/// <summary>What only the library's own executors add.</summary>
public class MapOnThreads
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task An_exception_says_which_job_and_worker_threw_it(int chunk)
    {
        using var pool = new ThreadPoolExecutor(1);
        var outcome = (await Some.ReadAll(pool.Map([1, 2], Fail, new() { ChunkSize = chunk }).AsOutcomes()))[0];
        JobInfo? job = JobInfo.Of(outcome.Exception!);
        Assert.Equal(nameof(Fail), job?.Name);
        Assert.Equal("pool-1", job?.Worker);

        static int Fail(int x) => throw new FormatException();
    }

    [Fact]
    public async Task A_time_limit_is_each_items_own()
    {
        var time = new FakeTimeProvider();
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, TimeProvider = time });
        var options = new MapOptions { Job = new() { Timeout = TimeSpan.FromSeconds(5) }, ChunkSize = 4 };
        var all = await Some.ReadAll(pool.Map([1, 2, 3, 4], Call, options).AsOutcomes());
        Assert.Equal([true, false, true, true], all.Select(outcome => outcome.Succeeded));
        Assert.IsType<TimeoutException>(all[1].Exception);
        Assert.Equal(4, pool.Counts.Accepted);

        // Returns after its time all the same, as code that minds no token does.
        int Call(int x, CancellationToken token)
        {
            if (x == 2)
            {
                time.Advance(TimeSpan.FromSeconds(6));
                Assert.True(token.WaitHandle.WaitOne(Some.Patience));
            }

            return x;
        }
    }

    [Fact]
    public async Task A_time_limit_of_the_executor_is_each_items_own_too()
    {
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { JobTimeout = TimeSpan.FromSeconds(30) });
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 500), x => x));
        Assert.Equal(500, pool.Counts.Accepted);
    }

    [Theory]
    [InlineData(ShutdownMode.Finish)]
    [InlineData(ShutdownMode.FinishRunning)]
    [InlineData(ShutdownMode.Cancel)]
    public async Task A_shutdown_amid_the_enumeration_ends_it(ShutdownMode mode)
    {
        using var pool = new ThreadPoolExecutor(2);
        var items = new Counted();
        List<int> seen = [];
        Task<ShutdownReport>? shutdown = null;
        await Assert.ThrowsAsync<ExecutorShutdownException>(async () =>
        {
            await foreach (int x in pool.Map(items, x => x))
            {
                seen.Add(x);
                if (seen.Count == 1_000)
                    shutdown = pool.ShutdownAsync(mode);
            }
        });
        await shutdown!.WaitAsync(Some.Patience, Token);
        Assert.Equal(Enumerable.Range(0, seen.Count), seen);
        Assert.Equal(1, items.Disposed);
        ExecutorCounts counts = pool.Counts;
        Assert.Equal(0, counts.Queued + counts.Running);
    }

    [Fact]
    public async Task A_group_that_is_split_while_the_executor_shuts_down_is_run_all_the_same()
    {
        FakeTimeProvider clock = new();
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, TimeProvider = clock });
        Task<ShutdownReport>? shutdown = null;
        List<int> seen = [];
        await Assert.ThrowsAsync<ExecutorShutdownException>(async () =>
        {
            await foreach (var outcome in pool.Map(new Counted(), Call).AsOutcomes())
            {
                Assert.True(outcome.Succeeded);
                seen.Add(outcome.Result);
            }
        });
        Assert.Equal(Enumerable.Range(0, seen.Count), seen);
        Assert.True(seen.Count > 50_000);

        int Call(int x)
        {
            if (x == 50_000)
                shutdown = pool.ShutdownAsync();
            if (x is >= 50_000 and < 50_020)
                clock.Advance(TimeSpan.FromMilliseconds(3));
            return x;
        }
    }

    [Fact]
    public async Task A_full_queue_that_waits_holds_nothing_up()
    {
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1 });
        Assert.Equal(200, (await Some.ReadAll(pool.Map(Enumerable.Range(0, 200), x => x, new() { ChunkSize = 1 }))).Count);
    }

    [Fact]
    public async Task A_full_queue_that_rejects_ends_it_and_one_that_has_the_caller_run_does_not()
    {
        using var open = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        using var rejects = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1, FullMode = QueueFullMode.Reject });
        Task<List<int>> all = Some.ReadAll(rejects.Map(new Counted(), Call, new() { ChunkSize = 1 }));
        Assert.True(begun.Wait(Some.Patience)); // one, when the second comes before the worker has taken the first
        open.Set();
        await Assert.ThrowsAsync<QueueFullException>(() => all);

        using var runs = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1, FullMode = QueueFullMode.CallerRuns });
        Assert.Equal(Enumerable.Range(0, 500), await Some.ReadAll(runs.Map(Enumerable.Range(0, 500), x => x, new() { ChunkSize = 1 })));

        int Call(int x)
        {
            begun.Set();
            Assert.True(open.Wait(Some.Patience));
            return x;
        }
    }

    [Fact]
    public async Task Lanes_hold_on_the_async_executor()
    {
        using var pool = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 8, MaxPerLane = 1 });
        int[] inLane = new int[3];
        await pool.Map(
            Enumerable.Range(0, 60),
            async x =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inLane[x % 3]));
                await Task.Yield();
                Interlocked.Decrement(ref inLane[x % 3]);
                return x;
            },
            lane: x => $"{x % 3}").ToListAsync();
    }
}
