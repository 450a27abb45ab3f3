namespace ManyHands.Tests;

/// <summary>Everything at once, at random: each accepted job ends exactly once, and the counts say so.</summary>
public sealed class AsyncStressTests
{
    [Theory]
    [InlineData(1, ShutdownMode.Finish)]
    [InlineData(3, ShutdownMode.FinishRunning)]
    [InlineData(8, ShutdownMode.Cancel)]
    [InlineData(null, ShutdownMode.Cancel)]
    public async Task Accepted_is_completed_and_failed_and_cancelled(int? workers, ShutdownMode mode)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        for (int round = 0; round < 12; round++)
            await Round(new Random(seed + round), workers, mode);
    }

    private static async Task Round(Random random, int? workers, ShutdownMode mode)
    {
        var executor = new AsyncExecutor(new AsyncExecutorOptions
        {
            MaxWorkers = workers,
            MaxPerLane = 2,
            LanePause = TimeSpan.FromMilliseconds(random.Next(3)),
            Logger = new ThrowingLogger(),
            IsFailure = result => result is 3 ? throw new InvalidOperationException() : result is 4,
        });
        using CancellationTokenSource source = new();
        List<Task> tasks = [];
        long nested = 0, nestedRefused = 0;
        int count = random.Next(50, 600);
        int cancelAt = random.Next(count), stopAt = random.Next(count / 2, 2 * count);
        Task<ShutdownReport>? shutdown = null;
        for (int i = 0; i < count; i++)
        {
            if (i == cancelAt)
                await source.CancelAsync();
            if (i == stopAt)
                shutdown = executor.ShutdownAsync(mode, random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(20)));
            JobOptions options = new()
            {
                Lane = random.Next(4) == 0 ? $"lane{random.Next(3)}" : null,
                Timeout = random.Next(6) == 0 ? TimeSpan.FromMilliseconds(random.Next(3)) : null,
            };
            CancellationToken token = random.Next(3) == 0 ? source.Token : default;
            int kind = random.Next(6), result = random.Next(6);
            try
            {
                tasks.Add(executor.Submit(stop => Work(kind, result, stop), options, token));
            }
            catch (ExecutorShutdownException) when (shutdown is not null)
            {
                break;
            }
        }

        shutdown ??= executor.ShutdownAsync(mode);
        ShutdownReport report = await shutdown.InTime();
        await Task.WhenAll(tasks.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default))).InTime();
        ExecutorCounts counts = executor.Counts;
        Assert.Equal((0, 0), (counts.Queued, counts.Running));
        Assert.Equal(tasks.Count + Interlocked.Read(ref nested), counts.Accepted);
        Assert.InRange(counts.Completed, tasks.Count(task => task.IsCompletedSuccessfully), counts.Accepted);
        Assert.InRange(report.Cancelled + report.Abandoned.Count, 0, counts.Cancelled);
        await executor.DisposeAsync();

        async Task<int> Work(int kind, int result, CancellationToken stop)
        {
            switch (kind)
            {
                case 0:
                    return result;
                case 1:
                    await Task.Yield();
                    throw new FormatException();
                case 2:
                    for (int i = 0; i < 100 * result; i++)
                    {
                        await Task.Yield();
                        stop.ThrowIfCancellationRequested();
                    }

                    return result;
                case 3:
                    throw new OperationCanceledException();
                case 4:
                    await Task.Run(static () => { }, CancellationToken.None);
                    return result;
                default:
                    try
                    {
                        Task<int> child = executor.Submit(token => Work(result, 1, token), CancellationToken.None);
                        Interlocked.Increment(ref nested);
                        return await child;
                    }
                    catch (ExecutorShutdownException)
                    {
                        Interlocked.Increment(ref nestedRefused);
                        return 0;
                    }
            }
        }
    }
}
