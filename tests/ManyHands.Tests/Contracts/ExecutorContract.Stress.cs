namespace ManyHands.Tests;

// Jobs at random: some fail, some are cancelled at some moment, some submit others and wait; the executor is shut down
// somewhere in between. Whatever happens, each accepted job ends exactly once, and is counted as what its task says.
public abstract partial class ExecutorContract
{
    public static TheoryData<ShutdownMode, int> Storms => [.. new MatrixTheoryData<ShutdownMode, int>(
        [ShutdownMode.Finish, ShutdownMode.FinishRunning, ShutdownMode.Cancel], [1, 2, 4])];

    [Theory, MemberData(nameof(Storms))]
    public async Task Every_accepted_job_ends_once_as_it_was_counted(ShutdownMode mode, int workers)
    {
        int seed = Environment.TickCount ^ (workers << 20) ^ ((int)mode << 24);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        for (int round = 0; round < 8; round++)
        {
            await StormAsync(new Random(seed + round), mode, workers).InTime();
        }
    }

    private async Task StormAsync(Random random, ShutdownMode mode, int workers)
    {
        await using IInProcessExecutor executor = Create(workers, new Setup());
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
                Task job = SubmitAny(executor, random, accepted, source?.Token ?? default);
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

    private static Task SubmitAny(IInProcessExecutor executor, Random random, List<Task> accepted, CancellationToken cancel)
    {
        int spin = random.Next(200);
        return random.Next(8) switch
        {
            0 => executor.Submit(() => Throw(new FormatException()), cancel),
            1 => executor.Submit(async token => { await Task.Delay(1, token); }, cancel),
            2 => executor.Submit(async () => { await Task.Yield(); throw new FormatException(); }, cancel),
            3 => executor.Submit(token => { Thread.SpinWait(spin); token.ThrowIfCancellationRequested(); }, cancel),
            4 => executor.Submit(() => Nested(executor, accepted, spin), cancel),
            5 => executor.Submit(async () => { await Task.Yield(); await Task.Delay(0); return spin; }, cancel),
            _ => executor.Submit(() => Thread.SpinWait(spin), cancel),
        };

        static int Nested(IInProcessExecutor executor, List<Task> accepted, int value)
        {
            Task<int> inner;
            try
            {
                inner = executor.Submit(() => value);
            }
            catch (ExecutorShutdownException)
            {
                return 0; // nothing more is taken
            }

            lock (accepted)
            {
                accepted.Add(inner);
            }

            try
            {
                return inner.Result;
            }
            catch (AggregateException)
            {
                return 0; // the shutdown dropped it
            }
        }
    }
}
