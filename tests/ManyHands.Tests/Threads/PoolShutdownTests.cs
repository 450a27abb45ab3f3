namespace ManyHands.Tests;

public sealed class PoolShutdownTests
{
    [Fact]
    public async Task A_callback_that_blocks_does_not_hold_up_the_deadline()
    {
        var pool = new ThreadPoolExecutor(1);
        Gate job = new();
        using ManualResetEventSlim release = new();
        Task running = pool.Submit(token =>
        {
            token.Register(() => release.Wait(Times.Soon));
            job.Pass();
        });
        await job.Reached;
        Task<ShutdownReport> shutdown = Task.Run(() => pool.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.FromMilliseconds(10)));
        try
        {
            Assert.Single((await shutdown.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).Abandoned);
        }
        finally
        {
            release.Set();
            job.Open();
        }

        await running.InTime();
    }

    [Fact]
    public async Task An_async_job_may_await_the_shutdown_off_its_pool()
    {
        var pool = new ThreadPoolExecutor(1);
        Task<ShutdownReport> job = pool.Submit(async () =>
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // from here on it is on a thread of the runtime
            return await pool.ShutdownAsync().ConfigureAwait(false);
        });
        Assert.True((await job.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).IsComplete);
    }
}
