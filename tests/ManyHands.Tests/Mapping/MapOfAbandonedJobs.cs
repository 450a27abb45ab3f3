// The executor abandons jobs whose code goes on: what that does must reach nobody.
#pragma warning disable xUnit1051

using ManyHands.Tests;

namespace ManyHands;

public class MapOfAbandonedJobs
{
    [Fact]
    public async Task Their_items_stay_failed_whatever_their_code_gives_later()
    {
        var logger = new RecordingLogger();
        var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 2, Logger = logger });
        Gate gate = new();
        await using var outcomes = executor.Map(Enumerable.Range(0, 3), Call, new() { ChunkSize = 3 })
            .AsOutcomes().GetAsyncEnumerator();
        ValueTask<bool> first = outcomes.MoveNextAsync();
        await gate.Reached;
        Assert.Single((await executor.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.Zero).InTime()).Abandoned);

        // The first is read, so all have been told how they ended; only then may the code go on.
        Assert.True(await first.AsTask().InTime());
        Assert.True(outcomes.Current.Succeeded);
        gate.Open();
        await logger.HearsAsync(entry => entry.Message.Contains("ended") || entry.Message.Contains("failed"));
        for (int i = 1; i < 3; i++)
        {
            Assert.True(await outcomes.MoveNextAsync());
            Assert.IsType<ExecutorShutdownException>(outcomes.Current.Exception);
        }

        int Call(int x)
        {
            if (x == 1)
                gate.Pass();
            return x;
        }
    }

    [Fact]
    public async Task Items_that_had_ended_before_keep_their_results()
    {
        var executor = new AsyncExecutor(1);
        Gate gate = new();
        Task<List<Outcome<int, int>>> reading = Some.ReadAll(
            executor.Map(Enumerable.Range(0, 3), Call, new() { ChunkSize = 3 }).AsOutcomes());
        await gate.Reached;
        await executor.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.Zero).InTime();
        List<Outcome<int, int>> outcomes = await reading.InTime();
        Assert.Equal([true, false, false], outcomes.Select(outcome => outcome.Succeeded));
        gate.Open();

        int Call(int x)
        {
            if (x == 1)
                gate.Pass();
            return x;
        }
    }

    [Fact]
    public async Task Abandoned_amid_quick_calls_each_item_is_told_once()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed: {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            var executor = new AsyncExecutor(2);
            Task<List<Outcome<int, int>>> reading = Some.ReadAll(executor.Map(
                Enumerable.Range(0, 5_000), x => x, new() { ChunkSize = 500, Ordered = round % 2 == 0 }).AsOutcomes());
            Thread.SpinWait(random.Next(20_000));
            await executor.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.Zero).InTime();
            try
            {
                List<Outcome<int, int>> outcomes = await reading.InTime();
                Assert.Equal(Enumerable.Range(0, 5_000), outcomes.Select(outcome => outcome.Item).Order());
                Assert.All(outcomes, outcome => Assert.True(outcome.Exception is not null || outcome.Result == outcome.Item));
            }
            catch (ExecutorShutdownException)
            {
                // The executor took no more of them.
            }
        }
    }
}
