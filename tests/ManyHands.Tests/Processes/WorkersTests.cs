using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ManyHands.Tests;

/// <summary>What workers are given, what they say, and when they make room for others.</summary>
public sealed class WorkersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_is_replaced_after_so_many_jobs()
    {
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 1, MaxJobsPerWorker = 3 });
        List<int> processes = [];
        for (int i = 0; i < 7; i++)
            processes.Add(await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime());
        Assert.Equal([3, 3, 1], processes.CountBy(process => process).Select(count => count.Value));

        // Also when many wait, so that some could be sent ahead.
        int[] more = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pool.Submit(new WhichProcess(), cancellationToken: Token))).InTime();
        Assert.All(more.CountBy(process => process), count => Assert.InRange(count.Value, 1, 3));
    }

    [Fact]
    public async Task A_worker_whose_memory_has_grown_is_replaced_between_two_jobs()
    {
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 1, RecycleMemory = 300L << 20 });
        int first = await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime();
        Assert.Equal(first, await pool.Submit(new Grow(400 << 20), cancellationToken: Token).InTime());
        int second = await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime();
        Assert.NotEqual(first, second);
        Assert.Equal(second, await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime());
    }

    [Fact]
    public async Task The_snapshot_tells_what_each_worker_is_at()
    {
        using var gate = new RemoteGate();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 2, Name = "pool", Logger = log });
        await pool.Submit(new Burn(TimeSpan.FromMilliseconds(100)), cancellationToken: Token).InTime();
        Task<int> runs = pool.Submit(new Pass(gate.Port), new() { Name = "at the gate" }, Token);
        await gate.Reached;
        await log.UntilAsync(() => pool.Workers.Count(worker => worker.State != ProcessWorkerState.Starting) == 2);
        IReadOnlyList<ProcessWorkerInfo> workers = pool.Workers;
        ProcessWorkerInfo running = Assert.Single(workers, worker => worker.State == ProcessWorkerState.Running);
        ProcessWorkerInfo idle = Assert.Single(workers, worker => worker.State == ProcessWorkerState.Idle);
        Assert.Equal(new JobInfo(2, "at the gate", "pool", running.Name), running.Job);
        Assert.Null(idle.Job);
        Assert.Equal(["pool-1", "pool-2"], workers.Select(worker => worker.Name));
        Assert.Equal(1, workers.Sum(worker => worker.JobsDone));
        Assert.All(workers, worker => Assert.InRange(worker.WorkingSet, 10L << 20, 1L << 30));
        Assert.True(workers.Max(worker => worker.CpuTime) >= TimeSpan.FromMilliseconds(90));
        gate.Open();
        await runs.InTime();
    }

    [Fact]
    public async Task What_workers_write_goes_to_the_logger_line_by_line()
    {
        RecordingLogger log = new();
        await using (var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions { MaxWorkers = 1, Logger = log }))
            await pool.Submit(new Speak(), cancellationToken: Token).InTime();

        // The worker's end has closed its pipes; the reader may still be telling.
        await log.HearsAsync("the last");
        await log.HearsAsync("yyy");
        string[] output = [.. log.Entries.Where(entry => entry.Level == LogLevel.Information).Select(entry => entry.Message)];
        Assert.Equal(
            ["processes-1: first", "processes-1: \uFFFD[31mred\uFFFD[0m\tand\uFFFDbell\uFFFDsdrawkcab", "processes-1: ünïcödé", "processes-1: the last has no end"],
            output);
        string error = Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning).Message;
        Assert.InRange(error.Length, 8000, 9000);
        Assert.EndsWith("yyy (and 91808 more bytes)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_is_in_a_group_of_its_own_and_reads_nothing()
    {
        await using var pool = new ProcessPoolExecutor(maxWorkers: 2);
        int process = await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime();

        // So Ctrl-C, which the terminal sends to the program's group, does not reach it.
        Assert.Equal(process, GroupOf(process));
        Assert.NotEqual(GroupOf(Environment.ProcessId), GroupOf(process));
        Assert.Null(await pool.Submit(() => Console.In.ReadLine(), cancellationToken: Token).InTime());
    }

    [Fact]
    public async Task Workers_get_the_environment_and_leave_nothing_of_the_pools_to_what_they_start()
    {
        Environment.SetEnvironmentVariable("MANYHANDS_TESTS_INHERITED", "1");
        Environment.SetEnvironmentVariable("MANYHANDS_TESTS_REMOVED", "1");
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 1,
            Environment = new Dictionary<string, string?> { ["MANYHANDS_TESTS_GIVEN"] = "ä b=c", ["MANYHANDS_TESTS_REMOVED"] = null },
        });
        string all = await pool.Submit(() => Said("env"), cancellationToken: Token).InTime();
        string[] mine = [.. all.Split('\n').Where(line => line.StartsWith("MANYHANDS_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(["MANYHANDS_TESTS_GIVEN=ä b=c", "MANYHANDS_TESTS_INHERITED=1"], mine);
        Assert.DoesNotContain("DOTNET_STARTUP_HOOKS", all, StringComparison.Ordinal);

        // One descriptor of the pool's is passed on, by whose end the system ends all: the life pipe, which says nothing.
        string passedOn = await pool.Submit(() => Said("ls", "/proc/self/fd"), cancellationToken: Token).InTime();
        Assert.Equal([.. Said("ls", "/proc/self/fd").Split('\n').Append($"{Descriptors.Life}").Order()], passedOn.Split('\n').Order());
    }

    [Fact]
    public async Task A_job_may_have_a_pool_of_its_own_which_ends_with_its_worker()
    {
        await using var pool = new ProcessPoolExecutor(maxWorkers: 1);
        (int Own, int Nested) = await pool.Submit(new Nest(), cancellationToken: Token).InTime() is [var own, var nested] ? (own, nested) : default;
        Assert.NotEqual(Own, Nested);
        Assert.NotEqual(Environment.ProcessId, Nested);
        Assert.False(Directory.Exists($"/proc/{Nested}"));

        Task<int> killed = pool.Submit(new NestAndLeave(), cancellationToken: Token);
        int left = await killed.InTime();
        Task ends = ProcessEvents.EndOf(left);
        Assert.True(Directory.Exists($"/proc/{left}"));
        Libc.Kill(pool.Workers.Single().ProcessId, Libc.SigKill);
        await ends.InTime();
        Assert.True(IsGone(left));
    }

    [Theory]
    [InlineData(Way.Exit3)]
    [InlineData(Way.SigKill)]
    [InlineData(null)]
    public async Task What_a_job_has_started_ends_with_its_worker(Way? way)
    {
        await using var pool = new ProcessPoolExecutor(new ProcessPoolExecutorOptions
        {
            MaxWorkers = 1,
            MaxJobsPerWorker = 2,
            Environment = new Dictionary<string, string?> { [Misbehave.WorkerVariable] = "1" },
        });
        int child = await pool.Submit(new StartSleeper(), cancellationToken: Token).InTime();
        Task ends = ProcessEvents.EndOf(child);
        Assert.False(IsGone(child));
        if (way is { } wrong)
            await Assert.ThrowsAsync<WorkerDiedException>(() => pool.Submit(new Hurt(wrong, Point.Running), cancellationToken: Token).InTime());
        else
            await pool.Submit(new Echo(1), cancellationToken: Token).InTime();
        await ends.InTime();
        Assert.True(IsGone(child));
    }

    private static bool IsGone(int process)
    {
        try
        {
            // One that nobody has waited for is gone all the same.
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static int GroupOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static string Said(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private sealed record Grow(int Bytes) : IJob<int>
    {
        private static byte[]? s_kept;

        public int Run(CancellationToken cancellationToken)
        {
            s_kept = new byte[Bytes];
            Array.Fill(s_kept, (byte)1);
            return Environment.ProcessId;
        }
    }

    private sealed record Burn(TimeSpan Time) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            using Process self = Process.GetCurrentProcess();
            while (self.TotalProcessorTime < Time)
                self.Refresh();
            return 0;
        }
    }

    private sealed record Speak : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            Console.Write("first\n\e[31mred\e[0m\tand\abell\u202Esdrawkcab\r\nünï");
            Console.Out.Flush();
            Console.Write("cödé\nthe last has no end");
            Console.Error.Write(new string('y', 100_000));
            return 0;
        }
    }

    private sealed record Nest : IJob<int[]>
    {
        public int[] Run(CancellationToken cancellationToken)
        {
            using ProcessPoolExecutor inner = new(maxWorkers: 1);
            return [Environment.ProcessId, inner.Submit(new WhichProcess(), cancellationToken: cancellationToken).Result];
        }
    }

    private sealed record StartSleeper : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            using Process sleeper = Process.Start("sleep", "1000");
            return sleeper.Id;
        }
    }

    private sealed record NestAndLeave : IJob<int>
    {
        private static ProcessPoolExecutor? s_left;

        public int Run(CancellationToken cancellationToken)
        {
            s_left = new(maxWorkers: 1);
            return s_left.Submit(new WhichProcess(), cancellationToken: cancellationToken).Result;
        }
    }
}
