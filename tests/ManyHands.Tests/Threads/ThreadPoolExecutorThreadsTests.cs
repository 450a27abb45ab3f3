namespace ManyHands.Tests;

public sealed class ThreadPoolExecutorThreadsTests
{
    [Fact]
    public async Task Workers_are_named_after_the_executor_for_debuggers_and_for_the_system()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = "fetchers", MaxWorkers = 2 });
        using Barrier both = new(2);
        Task<string?>[] jobs = [.. Enumerable.Range(0, 2).Select(_ => pool.Submit(() =>
        {
            both.SignalAndWait(Times.Soon);
            return Thread.CurrentThread.Name;
        }))];

        Assert.Equal(["fetchers-1", "fetchers-2"], (await Task.WhenAll(jobs).InTime()).Order());
        if (OperatingSystem.IsLinux())
        {
            Assert.Superset(new HashSet<string> { "fetchers-1", "fetchers-2" }, ThreadsOfThisProcess());
        }
    }

    [Fact]
    public async Task A_name_longer_than_the_system_takes_is_cut_there_only()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = "a-very-long-name-indeed" });

        Assert.Equal("a-very-long-name-indeed-1", await pool.Submit(() => Thread.CurrentThread.Name).InTime());
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("a-very-long-nam", ThreadsOfThisProcess());
        }
    }

    [Fact]
    public async Task The_kind_is_the_default_name()
    {
        using ThreadPoolExecutor pool = new();

        Assert.Equal(("pool", Environment.ProcessorCount), (pool.Name, pool.MaxWorkers));
        Assert.Equal("pool-1", await pool.Submit(() => Thread.CurrentThread.Name).InTime());
    }

    [Fact]
    public async Task A_free_worker_is_used_before_another_is_started()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 8);
        HashSet<string?> names = [];
        for (int i = 0; i < 500; i++)
        {
            names.Add(await pool.Submit(() => Thread.CurrentThread.Name).InTime());
        }

        Assert.Equal(["pool-1"], names);
    }

    [Fact]
    public async Task No_more_threads_are_started_than_there_is_work_for()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 100);
        Gate gate = new();
        Task<string?>[] jobs = [.. Enumerable.Range(0, 5).Select(_ => pool.Submit(() =>
        {
            gate.Pass();
            return Thread.CurrentThread.Name;
        }))];
        gate.Open();

        Assert.Subset(Enumerable.Range(1, 5).Select(i => (string?)$"pool-{i}").ToHashSet(),
            (await Task.WhenAll(jobs).InTime()).ToHashSet());
        string? later = await pool.Submit(() => Thread.CurrentThread.Name).InTime();
        Assert.Contains(later, Enumerable.Range(1, 5).Select(i => $"pool-{i}"));
    }

    [Fact]
    public async Task Threads_end_with_their_executor()
    {
        Thread? thread;
        using (ThreadPoolExecutor pool = new(maxWorkers: 1))
        {
            thread = await pool.Submit(() => Thread.CurrentThread).InTime();
        }

        Assert.True(thread.Join(Times.Soon));
    }

    [Fact]
    public async Task An_async_job_comes_back_to_its_executor_after_each_await_even_when_it_shuts_down()
    {
        ThreadPoolExecutor pool = new(maxWorkers: 2);
        Gate gate = new();
        Task<string?[]> job = pool.Submit(async () =>
        {
            string? first = Thread.CurrentThread.Name;
            await gate.PassAsync();
            string? second = Thread.CurrentThread.Name;
            await Task.Run(static () => { });
            return new[] { first, second, Thread.CurrentThread.Name };
        });
        await gate.Reached;
        Task<ShutdownReport> shutdown = pool.ShutdownAsync();
        gate.Open();

        Assert.All(await job.InTime(), name => Assert.StartsWith("pool-", name));
        await shutdown.InTime();
    }

    [Fact]
    public async Task Awaiting_frees_the_worker()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        Gate gate = new();
        Task<int>[] waiting = [.. Enumerable.Range(0, 20).Select(i => pool.Submit(async () => { await gate.PassAsync(); return i; }))];

        Assert.Equal(7, await pool.Submit(() => 7).InTime());
        Assert.Equal(20, pool.Counts.Running);
        gate.Open();
        Assert.Equal(190, (await Task.WhenAll(waiting).InTime()).Sum());
    }

    [Fact]
    public async Task An_async_void_that_throws_stops_no_worker()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        await pool.Submit(async () => { Misbehave(); await Task.Yield(); await Task.Yield(); }).InTime();

        Assert.Equal(1, await pool.Submit(() => 1).InTime());

        static async void Misbehave()
        {
            await Task.Yield();
            throw new FormatException("nobody awaits this");
        }
    }

    [Fact]
    public async Task A_spare_worker_is_named_and_leaves()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = "small", MaxWorkers = 1 });
        Thread? spare = null;
        string?[] names = await pool.Submit(() => Task.WhenAll(pool.Submit(() =>
        {
            spare = Thread.CurrentThread;
            return spare.Name;
        })).Result).InTime();

        Assert.Equal(["small-spare-1"], names);
        Assert.True(spare!.Join(Times.Soon));
        Assert.Equal("small-1", await pool.Submit(() => Thread.CurrentThread.Name).InTime());
    }

    [Fact]
    public async Task A_job_waited_for_runs_on_the_thread_that_waits()
    {
        using ThreadPoolExecutor pool = new(maxWorkers: 1);

        (int outer, int inner) = await pool.Submit(() =>
            (Environment.CurrentManagedThreadId, pool.Submit(() => Environment.CurrentManagedThreadId).Result)).InTime();

        Assert.Equal(outer, inner);
    }

    [Fact]
    public async Task Lanes_are_refused()
    {
        using ThreadPoolExecutor pool = new(1);

        Assert.Contains("AsyncExecutor", (await Assert.ThrowsAsync<NotSupportedException>(
            () => pool.Submit(() => 1, new JobOptions { Lane = "a" }))).Message);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_with_their_name()
    {
        Assert.Equal("maxWorkers", Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadPoolExecutor(0)).ParamName);
        Refused(new ThreadPoolExecutorOptions { MaxWorkers = -1 }, "MaxWorkers");
        Refused(new ThreadPoolExecutorOptions { Name = " " }, "Name");
        Refused(new ThreadPoolExecutorOptions { QueueCapacity = 0 }, "QueueCapacity");
        Refused(new ThreadPoolExecutorOptions { JobTimeout = TimeSpan.FromSeconds(-1) }, "JobTimeout");
        Refused(new ThreadPoolExecutorOptions { DisposeTimeout = TimeSpan.MaxValue }, "DisposeTimeout");
        Assert.Throws<ArgumentNullException>(() => new ThreadPoolExecutor(null!));

        static void Refused(ThreadPoolExecutorOptions options, string name) => Assert.Contains(
            name, Assert.ThrowsAny<ArgumentException>(() => new ThreadPoolExecutor(options)).Message);
    }

    private static HashSet<string> ThreadsOfThisProcess() =>
        [.. Directory.EnumerateDirectories("/proc/self/task").Select(NameOf).OfType<string>()];

    private static string? NameOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return null; // the thread has ended meanwhile
        }
    }
}
