namespace ManyHands.Tests;

/// <summary>The executor feeds the automatic limit; what the limit makes of it is tested by simulation.</summary>
public sealed class AsyncAutomaticTests
{
    [Fact]
    public async Task It_grows_where_more_in_flight_does_more()
    {
        await using var executor = new AsyncExecutor();
        Assert.Equal(AdaptiveLimit.Start, executor.MaxWorkers);
        await FeedUntil(executor, async () => { await Task.Delay(20); return 1; }, () => executor.MaxWorkers >= 64);
    }

    [Fact]
    public async Task It_shrinks_where_jobs_throw()
    {
        await using var executor = new AsyncExecutor();
        await FeedUntil(executor, async () => { await Task.Delay(5); throw new FormatException(); },
            () => executor.MaxWorkers < AdaptiveLimit.Start);
    }

    [Fact]
    public async Task It_shrinks_where_results_are_failures_by_the_callers_judgement()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { IsFailure = result => result is 503 });
        await FeedUntil(executor, async () => { await Task.Delay(5); return 503; }, () => executor.MaxWorkers < AdaptiveLimit.Start);
    }

    [Fact]
    public async Task A_number_stays_whatever_happens()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 20, IsFailure = _ => true });
        for (int i = 0; i < 10; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => executor.Submit(async () => { await Task.Yield(); return 1; }))).InTime();
            Assert.Equal(20, executor.MaxWorkers);
        }
    }

    private static async Task FeedUntil(AsyncExecutor executor, Func<Task<int>> function, Func<bool> isEnough)
    {
        using CancellationTokenSource soon = new(Times.Soon);
        List<Task> tasks = [];
        while (!isEnough())
        {
            soon.Token.ThrowIfCancellationRequested();
            while (executor.Counts.Queued < 2 * executor.MaxWorkers)
                tasks.Add(executor.Submit(function));
            await Task.Delay(1, soon.Token);
        }

        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default).InTime();
    }
}
