using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>A pool whose workers can't run fails what it has at once, with the cause.</summary>
public sealed class BrokenPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_initializer_that_fails_fails_all_jobs_with_its_exception()
    {
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 2,
            Initializer = static () => throw new FormatException("no settings"),
            Logger = log,
        });
        Task<int>[] jobs = Submit(pool, 20);
        foreach (Task<int> job in jobs)
        {
            BrokenExecutorException broken = await Assert.ThrowsAsync<BrokenExecutorException>(() => job.InTime());
            Assert.Equal("no settings", Assert.IsType<FormatException>(broken.InnerException).Message);
            Assert.Contains("no settings", broken.Message, StringComparison.Ordinal);
        }

        BrokenExecutorException refused = await Assert.ThrowsAsync<BrokenExecutorException>(() => pool.Submit(new Echo(1), cancellationToken: Token));
        Assert.IsType<FormatException>(refused.InnerException);
        await pool.ShutdownAsync().InTime();
        Assert.Empty(pool.Workers);
        Assert.Single(log.Entries, entry => entry.Message.Contains("is broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workers_that_die_at_their_start_break_the_pool_with_their_last_words()
    {
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 2,
            Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = "/nowhere/NoSuchHook.dll" },
        });
        foreach (Task<int> job in Submit(pool, 5))
        {
            BrokenExecutorException broken = await Assert.ThrowsAsync<BrokenExecutorException>(() => job.InTime());
            Assert.Contains("NoSuchHook", broken.Message, StringComparison.Ordinal);
            WorkerDiedException death = Assert.IsType<WorkerDiedException>(broken.InnerException);
            Assert.Null(death.Job);
            Assert.Equal("SIGABRT", death.Signal);
            Assert.Contains(death.ErrorOutput, line => line.Contains("NoSuchHook", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Workers_that_are_not_ready_in_time_break_the_pool()
    {
        FakeTimeProvider time = new();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 1,
            Initializer = static () => new ManualResetEventSlim().Wait(),
            StartTimeout = TimeSpan.FromSeconds(10),
            TimeProvider = time,
            Logger = log,
        });
        Task<int> job = Submit(pool, 1)[0];
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            await log.HearsAsync("started the worker", attempt);
            Assert.Single(pool.Workers);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        BrokenExecutorException broken = await Assert.ThrowsAsync<BrokenExecutorException>(() => job.InTime());
        Assert.Contains("not ready within 00:00:10", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_that_keep_dying_without_a_job_break_the_pool()
    {
        using var gate = new RemoteGate();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 2,
            Initializer = static () => new Thread(Die).Start(),
            Environment = new Dictionary<string, string?> { [Misbehave.WorkerVariable] = "1" },
            Logger = log,
        });
        List<Task> jobs = [];
        await log.UntilAsync(() => Record.Exception(() => jobs.Add(pool.Submit(new Pass(gate.Port), new() { Repeatable = true }))) is BrokenExecutorException);

        // None waits for a worker that will never be.
        await Task.WhenAny(Task.WhenAll(jobs)).InTime();
        Assert.Equal((0, 0), (pool.Counts.Queued, pool.Counts.Running));
        await pool.ShutdownAsync().InTime();
    }

    // After the initializer, sooner or later.
    private static void Die()
    {
        Thread.SpinWait(1_000_000);
        Misbehave.Now(Way.Exit3);
    }

    private static Task<int>[] Submit(ProcessPoolExecutor pool, int count)
    {
        List<Task<int>> jobs = [];
        for (int i = 0; i < count; i++)
        {
            try
            {
                jobs.Add(pool.Submit(new Echo(i), cancellationToken: Token));
            }
            catch (BrokenExecutorException broken)
            {
                jobs.Add(Task.FromException<int>(broken)); // It broke before all were in.
            }
        }

        return [.. jobs];
    }
}
