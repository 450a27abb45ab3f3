namespace ManyHands.Tests;

/// <summary>Whatever workers are blocked on, busy with or flooded by: what can go on does.</summary>
public sealed class PoolProgressTests
{
    [Fact]
    public async Task A_job_that_blocks_on_a_function_of_its_own_is_helped_by_a_spare()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);

        Assert.Equal(1, await pool.Submit(async () =>
        {
            await Task.Yield();
            InnerAsync().Wait();
            return 1;
        }).InTime());
    }

    [Fact]
    public async Task And_so_is_one_that_blocks_on_another_worker_than_the_one_that_submitted_it()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 2);

        await pool.Submit(() =>
        {
            Task<int> inner = pool.Submit(async () =>
            {
                InnerAsync().Wait();
                await Task.Yield();
                return 1;
            });
            SpinUntil(() => inner.IsCompleted);
        }).InTime();
    }

    [Fact]
    public async Task What_a_job_waits_for_by_way_of_another_is_run_though_its_worker_computes()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 2);
        bool hasBegun = false, isBusy = false, isOver = false;

        await pool.Submit(() =>
        {
            Task<int> second = pool.Submit(async () =>
            {
                Volatile.Write(ref hasBegun, true);
                Task<int> third = pool.Submit(() => 7);
                _ = pool.Submit(() =>
                {
                    Volatile.Write(ref isBusy, true);
                    SpinUntil(() => Volatile.Read(ref isOver));
                });
                return await third;
            });
            SpinUntil(() => Volatile.Read(ref hasBegun));
            second.Wait();
            Volatile.Write(ref isOver, true);
        }).InTime();
    }

    [Fact]
    public async Task A_nested_async_job_that_gives_way_again_and_again_keeps_no_step_from_outside_waiting()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        bool isOver = false;
        Task[] inner = [];

        await pool.Submit(async () =>
        {
            inner = [pool.Submit(async () =>
            {
                while (!Volatile.Read(ref isOver))
                    await Task.Yield();
            })];
            await Task.Run(static () => { }, TestContext.Current.CancellationToken); // comes back from a thread of others
            Volatile.Write(ref isOver, true);
        }).InTime();
        await inner[0].InTime();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_from_outside_that_never_ends_keeps_nobody_from_what_jobs_have_submitted(bool blocks)
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 2);
        using CancellationTokenSource end = new();
        using SemaphoreSlim places = new(1000);
        Thread flood = new(() =>
        {
            while (!end.IsCancellationRequested)
            {
                places.Wait();
                pool.Submit(() =>
                {
                    Thread.SpinWait(1000);
                    places.Release();
                });
            }
        });
        Task waiting = pool.Submit(() =>
        {
            SpinUntil(() => places.CurrentCount < 500);
            Task inner = pool.Submit(() => { });
            if (blocks)
                Assert.True(Task.WhenAll(inner).Wait(Times.Soon));
            else
                SpinUntil(() => inner.IsCompleted);
        });
        flood.Start();

        await waiting.InTime();
        await end.CancelAsync();
        Assert.True(flood.Join(Times.Soon));
    }

    [Fact]
    public async Task Jobs_that_each_submit_the_next_on_every_worker_keep_none_from_outside_waiting()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 2);
        using CancellationTokenSource end = new();
        for (int i = 0; i < 8; i++)
            _ = pool.Submit(Next);

        for (int i = 0; i < 20; i++)
            Assert.Equal(i, await pool.Submit(() => i).InTime());
        await end.CancelAsync();

        void Next()
        {
            if (!end.IsCancellationRequested)
                pool.Submit(Next);
        }
    }

    [Fact]
    public async Task Nor_do_they_keep_a_spare_from_the_step_that_is_waited_for()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        bool isOver = false;

        await pool.Submit(() =>
        {
            pool.Submit(Next);
            pool.Submit(InnerAsync).Wait();
            Volatile.Write(ref isOver, true);
        }).InTime();

        void Next()
        {
            if (!Volatile.Read(ref isOver))
                pool.Submit(Next);
        }
    }

    [Fact]
    public async Task A_job_that_waits_again_while_its_spare_is_blocked_gets_another()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        Gate gate = new();

        await pool.Submit(async () =>
        {
            Task held = pool.Submit(() => gate.Pass());
            SpinUntilBlocked(Task.WhenAll(held), gate);
            Assert.True(Task.WhenAll(pool.Submit(() => { })).Wait(Times.Soon));
            gate.Open();
            await held;
        }).InTime();

        // Blocks, as a wait with a time limit does, till the job has come to the gate.
        static void SpinUntilBlocked(Task job, Gate gate) =>
            Assert.NotEqual(job, Task.WhenAny(job, gate.Reached).GetAwaiter().GetResult());
    }

    [Fact]
    public async Task What_an_async_job_leaves_running_is_run_for_the_one_that_waits_for_it()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);

        Assert.Equal(3, await pool.Submit(() =>
        {
            Task<int>? left = null;
            using ManualResetEventSlim isThere = new();
            pool.Submit(async () =>
            {
                left = LeftAsync();
                await Task.Yield();
                isThere.Set();
            });
            Assert.True(isThere.Wait(Times.Soon));
            return left!.Result;
        }).InTime());

        async Task<int> LeftAsync()
        {
            await InnerAsync();
            await InnerAsync();
            return await pool.Submit(() => 3);
        }
    }

    [Fact]
    public async Task A_spare_runs_what_the_jobs_that_it_runs_submit()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);

        string?[] names = await pool.Submit(() =>
        {
            Task<string?[]> inner = pool.Submit(async () =>
            {
                List<string?> threads = [];
                for (int i = 0; i < 8; i++)
                    threads.Add(await pool.Submit(() => Thread.CurrentThread.Name));
                return threads.ToArray();
            });
            inner.Wait();
            return inner.Result;
        }).InTime();

        Assert.Equal(["pool-spare-1"], names.Distinct());
    }

    [Fact]
    public async Task A_place_in_the_queue_is_free_when_the_job_before_has_ended()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1, FullMode = QueueFullMode.Reject });
        for (int i = 0; i < 2000; i++)
        {
            using SemaphoreSlim begun = new(0), end = new(0);
            Task first = pool.Submit(() =>
            {
                begun.Release();
                Assert.True(end.Wait(Times.Soon));
            });
            await begun.WaitAsync(TestContext.Current.CancellationToken);
            Task second = pool.Submit(() => { });
            end.Release();
            SpinUntil(() => first.IsCompleted);
            Task third = pool.Submit(() => { });
            await Task.WhenAll(second, third).InTime();
        }
    }

    [Fact]
    public async Task What_a_caller_runs_itself_is_run_or_cancelled_and_never_both()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1, FullMode = QueueFullMode.CallerRuns });
        Gate gate = new();
        Task running = pool.Submit(() => gate.Pass());
        await gate.Reached;
        Task queued = pool.Submit(() => { });
        int ran = 0;
        int[] ends = new int[3];
        for (int i = 0; i < 20_000; i++)
        {
            using CancellationTokenSource token = new();
            Task cancelling = Task.Run(token.Cancel, TestContext.Current.CancellationToken);
            Task<int> job = i % 2 == 0
                ? pool.Submit(() => ++ran, token.Token)
                : pool.Submit(async () => await Task.FromResult(++ran), token.Token);
            await Task.WhenAny(job).InTime();
            await cancelling;
            ends[job.Status == TaskStatus.RanToCompletion ? 0 : job.IsCanceled ? 1 : 2]++;
        }

        ExecutorCounts counts = pool.Counts;
        gate.Open();
        await Task.WhenAll(running, queued).InTime();
        Assert.Equal((0, ran, 20_000 - ran), (ends[2], ends[0], ends[1]));
        Assert.Equal(new ExecutorCounts(1, 1, ran, 0, 20_000 - ran), counts);
    }

    [Fact]
    public async Task No_worker_starts_when_the_pool_has_ended()
    {
        int late = 0;
        for (int i = 0; i < 300; i++)
        {
            bool hasEnded = false;
            ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions
            {
                MaxWorkers = 4,
                Initializer = () => Interlocked.Add(ref late, Volatile.Read(ref hasEnded) ? 1 : 0),
            });
            Task[] submitters = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(
                () =>
                {
                    try
                    {
                        for (int job = 0; job < 200; job++)
                            pool.Submit(() => { });
                    }
                    catch (ExecutorShutdownException)
                    {
                        // Sooner or later.
                    }
                },
                TestContext.Current.CancellationToken))];
            Thread.SpinWait(i % 50 * 100);
            await pool.ShutdownAsync(i % 2 == 0 ? ShutdownMode.Cancel : ShutdownMode.Finish).InTime();
            Volatile.Write(ref hasEnded, true);
            await Task.WhenAll(submitters).InTime();
        }

        Assert.Equal(0, late);
    }

    [Fact]
    public async Task Each_job_that_shuts_the_pool_down_waits_for_all_others()
    {
        for (int i = 0; i < 500; i++)
        {
            ThreadPoolExecutor pool = new(maxWorkers: 4);
            Barrier all = new(4);
            int running = 2;
            Task[] others = [.. Enumerable.Range(0, 2).Select(other => pool.Submit(() =>
            {
                all.SignalAndWait(Times.Soon);
                Thread.SpinWait((i + (other * 7)) % 20 * 100);
                Interlocked.Decrement(ref running);
            }))];
            Task<int>[] shutters = [.. Enumerable.Range(0, 2).Select(_ => pool.Submit(async () =>
            {
                all.SignalAndWait(Times.Soon);
                await pool.ShutdownAsync();
                return Volatile.Read(ref running);
            }))];

            int[] left = await Task.WhenAll(shutters).InTime();
            Assert.Equal([0, 0], left);
            await Task.WhenAll(others).InTime();
            await pool.ShutdownAsync().InTime();
        }
    }

    private static async Task InnerAsync()
    {
        await Task.Run(static () => { }, TestContext.Current.CancellationToken); // comes back from a thread of others
        await Task.Yield();
    }

    // A worker that computes, and that no runtime takes for blocked.
    private static void SpinUntil(Func<bool> condition)
    {
        long end = Environment.TickCount64 + (long)Times.Soon.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "What was waited for did not come.");
            Thread.SpinWait(100);
        }
    }
}
