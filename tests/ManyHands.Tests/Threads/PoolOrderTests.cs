namespace ManyHands.Tests;

/// <summary>Which job a pool's worker takes next, and that there always is one for it.</summary>
public sealed class PoolOrderTests
{
    [Fact]
    public async Task Jobs_from_outside_start_in_the_order_in_which_they_came()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        List<int> order = [];
        Gate gate = new();
        Task first = pool.Submit(gate.Pass);
        Task[] jobs = [.. Enumerable.Range(0, 1000).Select(i => pool.Submit(() => order.Add(i)))];
        gate.Open();
        await Task.WhenAll([first, .. jobs]).InTime();

        Assert.Equal(Enumerable.Range(0, 1000), order);
    }

    [Fact]
    public async Task Of_what_a_job_has_submitted_its_worker_takes_the_newest_first()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        List<int> order = [];
        Task[] jobs = await pool.Submit(() => Enumerable.Range(0, 5).Select(i => pool.Submit(() => order.Add(i))).ToArray()).InTime();
        await Task.WhenAll(jobs).InTime();

        Assert.Equal([4, 3, 2, 1, 0], order);
    }

    [Fact]
    public async Task A_worker_without_work_takes_the_oldest_of_anothers()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 2);
        List<string> order = [];
        Gate gate = new();
        List<Task> inner = [];
        Task<string?> outer = pool.Submit(() =>
        {
            inner.AddRange(Enumerable.Range(0, 5).Select(i => pool.Submit(() => order.Add($"{i} on {Thread.CurrentThread.Name}"))));
            gate.Pass();
            return Thread.CurrentThread.Name;
        });
        await gate.Reached;
        await Task.WhenAll(inner).InTime();
        gate.Open();

        string? other = await outer.InTime() == "pool-1" ? "pool-2" : "pool-1";
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{i} on {other}"), order);
    }

    [Fact]
    public async Task Jobs_that_each_submit_the_next_keep_neither_those_from_outside_nor_older_ones_waiting()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        int older = 0;
        using CancellationTokenSource end = new();
        Task[] chain = await pool.Submit(() =>
        {
            Task first = pool.Submit(() => Interlocked.Increment(ref older));
            Next();
            return (Task[])[first];
        }).InTime();
        Task outside = pool.Submit(() => { });

        await outside.InTime();
        await chain[0].InTime();
        Assert.Equal(1, older);
        await end.CancelAsync();

        void Next()
        {
            if (!end.IsCancellationRequested)
                pool.Submit(Next);
        }
    }

    [Fact]
    public async Task An_async_job_that_gives_way_again_and_again_keeps_no_other_from_running()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        using CancellationTokenSource end = new();
        Task<int> yielding = pool.Submit(async () =>
        {
            int inside = 0;
            while (!end.IsCancellationRequested)
            {
                Task<int> own = pool.Submit(() => 1);
                await Task.Yield();
                inside += await own;
            }

            return inside;
        });
        Assert.Equal(7, await pool.Submit(() => 7).InTime());
        Assert.Equal(8, await pool.Submit(async () => { await Task.Yield(); return 8; }).InTime());
        await end.CancelAsync();

        Assert.InRange(await yielding.InTime(), 1, int.MaxValue);
    }

    // A wake-up that gets lost leaves one of the two waiting for the other.
    [Theory]
    [InlineData(2, 3000)]
    [InlineData(3, 1000)]
    public async Task Jobs_that_need_each_other_always_find_a_worker_each(int workers, int times)
    {
        using ThreadPoolExecutor pool = new(workers);
        using Barrier all = new(workers);
        for (int i = 0; i < times; i++)
        {
            Task[] jobs = [.. Enumerable.Range(0, workers).Select(_ => pool.Submit(() => Assert.True(all.SignalAndWait(Times.Soon))))];
            await Task.WhenAll(jobs).InTime();
            Thread.SpinWait(i % 50 * 40); // so that workers are met looking, about to rest, and at rest
        }
    }

    [Fact]
    public async Task A_job_that_needs_the_one_it_submits_always_finds_a_worker_for_it()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 2);
        using Barrier both = new(2);
        for (int i = 0; i < 3000; i++)
        {
            Task[] inner = await pool.Submit(() =>
            {
                Task job = pool.Submit(() => Assert.True(both.SignalAndWait(Times.Soon)));
                Assert.True(both.SignalAndWait(Times.Soon));
                return (Task[])[job];
            }).InTime();
            await inner[0].InTime();
            Thread.SpinWait(i % 50 * 40);
        }
    }

    [Fact]
    public async Task What_a_spare_worker_has_submitted_is_run_when_it_has_left()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        Task? left = null;
        await pool.Submit(() => Task.WhenAll(pool.Submit(() => { left = pool.Submit(() => Thread.CurrentThread.Name); })).Wait()).InTime();

        await left!.InTime();
    }
}
