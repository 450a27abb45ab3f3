namespace ManyHands.Tests;

// Jobs at random: some fail, some are cancelled at some moment; the executor is shut down somewhere in between. Whatever
// happens, each accepted job ends exactly once, and is counted as what its task says.
public abstract partial class ExecutorContract
{
    public static TheoryData<ShutdownMode, int> Storms => [.. new MatrixTheoryData<ShutdownMode, int>(
        [ShutdownMode.Finish, ShutdownMode.FinishRunning, ShutdownMode.Cancel], [1, 2, 4])];

    [Theory, MemberData(nameof(Storms))]
    public Task Every_accepted_job_ends_once_as_it_was_counted(ShutdownMode mode, int workers) =>
        StormsAsync(mode, workers, Math.Max(1, 4 / Thrift), (executor, random, _, cancel) => SubmitAny(executor, random, cancel));

    /// <param name="mode">Of the shutdown.</param>
    /// <param name="workers">How many jobs run at once.</param>
    /// <param name="rounds">Executors made, one after another.</param>
    /// <param name="submit">Submits a job at random; others that it submits itself are put into the list, under its lock.</param>
    private protected async Task StormsAsync(
        ShutdownMode mode, int workers, int rounds, Func<IFunctionExecutor, Random, List<Task>, CancellationToken, Task> submit)
    {
        int seed = Environment.TickCount ^ (workers << 20) ^ ((int)mode << 24);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        for (int round = 0; round < rounds; round++)
        {
            await StormAsync(new Random(seed + round), mode, workers, submit).InTime();
        }
    }

    private async Task StormAsync(
        Random random, ShutdownMode mode, int workers, Func<IFunctionExecutor, Random, List<Task>, CancellationToken, Task> submit)
    {
        await using IFunctionExecutor executor = Create(workers, new Setup());
        List<Task> accepted = [];
        List<CancellationTokenSource> sources = [];
        int jobs = random.Next(1, 1500), shutdownAt = random.Next(jobs + 1);
        Task<ShutdownReport>? shutdown = null;
        for (int i = 0; i < jobs; i++)
        {
            if (i == shutdownAt)
            {
                shutdown = Task.Run(() => executor.ShutdownAsync(mode));
            }

            CancellationTokenSource? source = random.Next(4) == 0 ? new() : null;
            if (source is not null)
            {
                sources.Add(source);
            }

            try
            {
                Task job = submit(executor, random, accepted, source?.Token ?? default);
                lock (accepted)
                {
                    accepted.Add(job);
                }
            }
            catch (ExecutorShutdownException)
            {
                Assert.NotNull(shutdown); // refused, so not accepted
            }

            if (sources.Count > 0 && random.Next(6) == 0)
            {
                CancellationTokenSource victim = sources[random.Next(sources.Count)];
                _ = random.Next(2) == 0 ? victim.CancelAsync() : Task.Run(victim.Cancel);
            }
        }

        shutdown ??= executor.ShutdownAsync(mode);
        ShutdownReport report = await shutdown;
        Task[] tasks;
        lock (accepted)
        {
            tasks = [.. accepted];
        }

        await Task.WhenAny(Task.WhenAll(tasks));
        ExecutorCounts counts = executor.Counts;
        long dropped = tasks.Count(task => task.Exception?.InnerException is ExecutorShutdownException);
        Assert.Equal((0, 0, tasks.Length), (counts.Queued, counts.Running, counts.Accepted));
        Assert.Equal(tasks.Count(task => task.IsCompletedSuccessfully), counts.Completed);
        Assert.Equal(tasks.Count(task => task.IsCanceled) + dropped, counts.Cancelled);
        Assert.Equal(tasks.Count(task => task.IsFaulted) - dropped, counts.Failed);
        Assert.Empty(report.Abandoned);
        Assert.InRange(report.Cancelled, 0, mode == ShutdownMode.Finish ? 0 : counts.Cancelled);
        sources.ForEach(source => source.Dispose());
    }

    private static Task SubmitAny(IFunctionExecutor executor, Random random, CancellationToken cancel)
    {
        int spin = random.Next(200);
        return random.Next(8) switch
        {
            0 => executor.Submit(new Fail("mine"), cancel),
            1 => executor.Submit(static async token => { await Task.Run(static () => { }, token); }, cancel),
            2 => executor.Submit(new FailLater("mine"), cancel),
            3 => executor.Submit(new Spin(spin), cancel),
            4 => executor.Submit(new EchoLater(spin), cancel),
            5 => executor.Submit(static async () => { await Task.Yield(); await Task.CompletedTask; return 5; }, cancel),
            _ => executor.Submit(static () => Thread.SpinWait(100), cancel),
        };
    }
}
