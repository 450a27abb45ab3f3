namespace ManyHands.Tests;

// A job that shuts down its own executor, seen from outside.
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_shutdown_from_outside_waits_for_the_job_that_shut_down_first()
    {
        var executor = Create(1);
        Gate gate = new();
        Task job = executor.Submit(async () =>
        {
            Assert.True((await executor.ShutdownAsync()).IsComplete);
            await gate.PassAsync();
        });
        await gate.Reached;
        Task<ShutdownReport> outside = executor.ShutdownAsync();
        await Times.MustNotEnd(outside);
        gate.Open();
        await job.InTime();
        Assert.True((await outside.InTime()).IsComplete);
    }

    [Fact]
    public async Task A_shutdown_from_outside_gives_up_the_job_that_shut_down_first()
    {
        var executor = Create(1);
        Gate gate = new();
        Task job = executor.Submit(async () =>
        {
            await executor.ShutdownAsync();
            await gate.PassAsync();
        }, new JobOptions { Name = "shutter" });
        await gate.Reached;
        ShutdownReport report = await executor.ShutdownAsync(timeout: TimeSpan.Zero).InTime();
        Assert.Equal(["shutter"], report.Abandoned.Select(info => info.Name));
        gate.Open();
        await Task.WhenAny(job).InTime();
    }
}
