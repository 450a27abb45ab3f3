namespace ManyHands.Tests;

// A job that shuts down its own executor, seen from outside.
public abstract partial class InProcessContract
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

    [Fact]
    public async Task A_job_may_dispose_of_its_own_executor()
    {
        IInProcessExecutor executor = Create(1);
        Task<int> sync = executor.Submit(() => { executor.Dispose(); return 1; });
        Assert.Equal(1, await sync.InTime());
        await executor.DisposeAsync().InTime();

        IInProcessExecutor other = Create(1);
        Task<int> later = other.Submit(async () => { await other.DisposeAsync(); return 2; });
        Assert.Equal(2, await later.InTime());
        await other.DisposeAsync().InTime();
    }

    [Fact]
    public async Task A_job_may_await_the_shutdown_of_its_own_executor()
    {
        IInProcessExecutor executor = Create(1);
        Gate gate = new();
        Task<ShutdownReport> job = executor.Submit(async () =>
        {
            await gate.PassAsync();
            return await executor.ShutdownAsync();
        });
        await gate.Reached;
        Task<int> other = executor.Submit(async () => { await Task.Yield(); return 1; });
        gate.Open();

        Assert.True((await job.InTime()).IsComplete);
        Assert.Equal(1, await other.InTime());
        await executor.DisposeAsync().InTime();
    }
}
