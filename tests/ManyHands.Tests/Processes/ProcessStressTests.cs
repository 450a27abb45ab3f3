using System.Diagnostics;

namespace ManyHands.Tests;

/// <summary>Workers are killed at random: every job ends exactly once, and only those that ran can be hurt.</summary>
public sealed class ProcessStressTests
{
    private const int Jobs = 5000;

    private readonly RecordingLogger _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_job_ends_once_and_each_kill_hurts_one_at_most(bool isRepeatable)
    {
        Random random = NewRandom();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 3, MaxAttempts = 100, Logger = _log });
        await pool.Submit(new Echo(0), cancellationToken: Token).InTime();
        int[] turns = [.. Enumerable.Range(0, Jobs).Select(_ => random.Next(4) == 0 ? random.Next(200_000) : random.Next(2000))];
        int ended = 0;
        Task<int>[] jobs = [.. turns.Select(many => pool.Submit(new Spin(many), new() { Repeatable = isRepeatable }, Token))];
        Task[] ends = [.. jobs.Select(job => job.ContinueWith(
            _ => Interlocked.Increment(ref ended), Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))];
        Task all = Task.WhenAll(ends);
        int kills = await KillAsync(pool, random, 500, all);
        await all.InTime();
        Assert.Equal(Jobs, ended);
        int hurt = 0;
        for (int i = 0; i < Jobs; i++)
        {
            if (jobs[i].IsCompletedSuccessfully)
            {
                Assert.Equal(turns[i], await jobs[i]);
                continue;
            }

            hurt++;
            Assert.Equal("SIGKILL", Assert.IsType<WorkerDiedException>(jobs[i].Exception!.InnerException).Signal);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {hurt} jobs hurt");
        Assert.True(kills > 0);
        Assert.InRange(hurt, 0, isRepeatable ? 0 : kills);
        Assert.Equal(new ExecutorCounts(0, 0, Jobs + 1 - hurt, hurt, 0), pool.Counts);
        Assert.True((await pool.ShutdownAsync().InTime()).IsComplete);
    }

    [Fact]
    public async Task Items_of_groups_are_run_once_though_workers_are_killed()
    {
        Random random = NewRandom();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 3, Logger = _log });
        await pool.Submit(new Echo(0), cancellationToken: Token).InTime();
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> killer = Task.Run(() => KillAsync(pool, random, 100, over.Task), Token);
        int next = 0, hurt = 0;
        var clock = Stopwatch.StartNew();
        await foreach (Outcome<int, long> outcome in pool.Map(Enumerable.Range(0, 50_000), Square, cancellationToken: Token).AsOutcomes())
        {
            Assert.Equal(next++, outcome.Item);
            if (outcome.Succeeded)
                Assert.Equal((long)outcome.Item * outcome.Item, outcome.Result);
            else if (outcome.Exception is WorkerDiedException)
                hurt++;
            else
                Assert.Fail($"{outcome}");
        }

        over.SetResult();
        int kills = await killer.InTime();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {hurt} items hurt, {clock.ElapsedMilliseconds} ms");
        Assert.Equal(50_000, next);
        Assert.InRange(hurt, 0, kills);
    }

    [Fact]
    public async Task Every_job_ends_once_though_some_are_cancelled_meanwhile()
    {
        Random random = NewRandom();
        var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 3, KillGrace = TimeSpan.FromMilliseconds(20), Logger = _log });
        await pool.Submit(new Echo(0), cancellationToken: Token).InTime();
        CancellationTokenSource[] sources = [.. Enumerable.Range(0, 50).Select(_ => new CancellationTokenSource())];
        Task<int>[] jobs = [.. Enumerable.Range(0, Jobs).Select(number => pool.Submit(
            new Spin(random.Next(3000)),
            new() { Timeout = random.Next(10) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 30)) : null },
            sources[number * sources.Length / Jobs].Token))];
        Task all = Task.WhenAll(jobs);
        Task<int> killer = Task.Run(() => KillAsync(pool, random, 500, all), Token);

        // Each when some of its jobs have ended, some run, and some wait.
        foreach (CancellationTokenSource source in sources)
        {
            int first = Array.IndexOf(sources, source) * Jobs / sources.Length;
            await Task.WhenAny(jobs[first + (Jobs / sources.Length / 2)]).InTime();
            await source.CancelAsync();
        }

        await Record.ExceptionAsync(() => all.InTime());
        await killer.InTime();
        Assert.All(jobs, job => Assert.True(
            job.IsCompletedSuccessfully || job.IsCanceled || job.Exception!.InnerException is TimeoutException or WorkerDiedException, $"{job.Exception}"));
        Assert.Equal(
            new ExecutorCounts(
                0, 0, 1 + jobs.Count(job => job.IsCompletedSuccessfully), jobs.Count(job => job.IsFaulted), jobs.Count(job => job.IsCanceled)),
            pool.Counts);
        Assert.True((await pool.ShutdownAsync().InTime()).IsComplete);
        foreach (CancellationTokenSource source in sources)
            source.Dispose();
    }

    [Fact]
    public async Task Large_arrays_come_back_whole_though_workers_are_killed()
    {
        Random random = NewRandom();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 2, MaxAttempts = 100, Logger = _log });
        await pool.Submit(new Echo(0), cancellationToken: Token).InTime();
        int[][] arrays = [.. Enumerable.Range(0, 100).Select(number => Enumerable.Range(number, random.Next(1, 1 << 20)).ToArray())];
        Task<int[]>[] jobs = [.. arrays.Select(array => pool.Submit(new GiveBack(array), new() { Repeatable = true }, Token))];
        Task<int[][]> all = Task.WhenAll(jobs);
        int kills = await KillAsync(pool, random, 20, all);
        int[][] back = await all.InTime();
        Assert.All(arrays, (array, number) => Assert.True(array.AsSpan().SequenceEqual(back[number])));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills");
        Assert.True(kills > 0);
    }

    private static Random NewRandom()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
#pragma warning disable RS0030 // The seed is printed.
        return new Random(seed);
#pragma warning restore RS0030
    }

    // After some more jobs each time: a pool whose workers never get to end one gives up, and rightly.
    private async Task<int> KillAsync(ProcessPoolExecutor pool, Random random, int most, Task over)
    {
        // The pool tells of each job that it sends, and of each that has ended.
        int kills = 0;
        for (long count = 0; !over.IsCompleted; count = pool.Counts.Completed + random.Next(1, most))
        {
            ProcessWorkerInfo[] victims = [];
            Task due = _log.UntilAsync(() => over.IsCompleted || (pool.Counts.Completed >= count && (victims = Running()).Length > 0));
            if (await Task.WhenAny(over, due).InTime() == due)
                await due;
            Thread.SpinWait(random.Next(20_000));
            if (victims.Length > 0 && Libc.Kill(victims[random.Next(victims.Length)].ProcessId, Libc.SigKill) == 0)
                kills++;
        }

        return kills;

        ProcessWorkerInfo[] Running() => [.. pool.Workers.Where(worker => worker.State == ProcessWorkerState.Running)];
    }

    private static long Square(int number)
    {
        Thread.SpinWait(100);
        return (long)number * number;
    }

    private sealed record GiveBack(int[] Numbers) : IJob<int[]>
    {
        public int[] Run(CancellationToken cancellationToken) => Numbers;
    }
}
