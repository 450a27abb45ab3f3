namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Theory, InlineData(ShutdownMode.Finish), InlineData(ShutdownMode.FinishRunning), InlineData(ShutdownMode.Cancel)]
    public async Task After_a_shutdown_no_work_is_taken(ShutdownMode mode)
    {
        using IInProcessExecutor executor = Create();
        await executor.Submit(() => 1).InTime();

        ShutdownReport report = await executor.ShutdownAsync(mode).InTime();

        Assert.True(report.IsComplete);
        Refused<ExecutorShutdownException>(() => { executor.Submit(() => 1); });
        Refused<ExecutorShutdownException>(() => { executor.Submit(async () => { await Task.Yield(); }); });
        Assert.Equal(1, executor.Counts.Accepted);
    }

    [Fact]
    public async Task Finish_runs_all_that_was_accepted()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        await OccupyAsync(executor, gate);
        Task<int>[] jobs = [.. Enumerable.Range(0, 20).Select(i => executor.Submit(async () => { await Task.Yield(); return i; }))];
        Task<ShutdownReport> shutdown = executor.ShutdownAsync();
        Assert.False(shutdown.IsCompleted);
        gate.Open();

        Assert.True((await shutdown.InTime()).IsComplete);
        Assert.All(jobs, job => Assert.True(job.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task FinishRunning_drops_what_is_queued_and_finishes_what_runs()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        CancellationToken seen = default;
        Task running = executor.Submit(token => { seen = token; gate.Pass(); });
        await gate.Reached;
        Task sync = executor.Submit(() => 1), later = executor.Submit(async () => { await Task.Yield(); });

        Task<ShutdownReport> shutdown = executor.ShutdownAsync(ShutdownMode.FinishRunning);

        ExecutorShutdownException dropped = await Assert.ThrowsAsync<ExecutorShutdownException>(() => sync.InTime());
        Assert.Equal(2, JobInfo.Of(dropped)!.Id);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => later.InTime());
        Assert.False(shutdown.IsCompleted);
        Assert.False(seen.IsCancellationRequested);
        gate.Open();
        ShutdownReport report = await shutdown.InTime();
        await running.InTime();
        Assert.Equal((2, 0, false), (report.Cancelled, report.Abandoned.Count, report.IsComplete));
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 2), executor.Counts);
    }

    [Fact]
    public async Task Cancel_tells_what_runs_and_waits_for_it()
    {
        using IInProcessExecutor executor = Create(2);
        Gate gate = new(), later = new();
        using CancellationTokenSource callers = new();
        Task sync = executor.Submit(token => gate.Pass(token));
        Task async = executor.Submit(async token => { await later.PassAsync(token); }, callers.Token);
        await gate.Reached;
        await later.Reached;

        ShutdownReport report = await executor.ShutdownAsync(ShutdownMode.Cancel).InTime();

        Assert.Empty(report.Abandoned);
        foreach (Task told in (Task[])[sync, async])
        {
            // Where the code was when it was told stands in the inner exception.
            var caught = await Assert.ThrowsAsync<ExecutorShutdownException>(() => told.InTime());
            Assert.IsAssignableFrom<OperationCanceledException>(caught.InnerException);
        }

        Assert.Equal(2, executor.Counts.Cancelled);
    }

    [Fact]
    public async Task A_stricter_shutdown_overrules_the_one_before()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        Task running = executor.Submit(token => gate.Pass(token));
        await gate.Reached;
        Task queued = executor.Submit(() => 1);
        Task<ShutdownReport> finish = executor.ShutdownAsync();
        Assert.False(finish.IsCompleted);
        Task<ShutdownReport> cancel = executor.ShutdownAsync(ShutdownMode.Cancel);

        Assert.Equal(1, (await finish.InTime()).Cancelled);
        Assert.Equal(1, (await cancel.InTime()).Cancelled);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => running.InTime());
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => queued.InTime());
    }

    [Fact]
    public async Task A_shutdown_always_ends_by_its_deadline_and_says_what_it_gave_up()
    {
        IInProcessExecutor executor = Create(1);
        Gate gate = new();
        CancellationToken seen = default;
        Task stubborn = executor.Submit(token => { seen = token; gate.Pass(); }, new JobOptions { Name = "stubborn" });
        await gate.Reached;
        Task queued = executor.Submit(() => 1);

        ShutdownReport report = await executor.ShutdownAsync(ShutdownMode.Finish, TimeSpan.FromMilliseconds(10)).InTime();

        Assert.Equal("stubborn", Assert.Single(report.Abandoned).Name);
        Assert.Equal(1, report.Cancelled);
        await Times.UntilAsync(() => seen.IsCancellationRequested); // tokens tell on other threads, so as to hold nothing up
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => queued.InTime());
        Assert.Equal(AbandonedJobsEndAtOnce, stubborn.IsCompleted);
        gate.Open();
        await Task.WhenAny(stubborn).InTime();
        await executor.DisposeAsync().InTime();
    }

    [Fact]
    public async Task Disposing_an_executor_that_never_worked_ends_at_once()
    {
        Create().Dispose();
        await Create().DisposeAsync().InTime();
        Assert.True((await Create().ShutdownAsync(timeout: TimeSpan.Zero).InTime()).IsComplete);
    }

    [Fact]
    public async Task Using_waits_for_the_work_and_may_dispose_twice()
    {
        int done = 0;
        using (IInProcessExecutor executor = Create())
        {
            for (int i = 0; i < 100; i++)
            {
                _ = executor.Submit(() => Interlocked.Increment(ref done));
                _ = executor.Submit(async () => { await Task.Delay(1); Interlocked.Increment(ref done); });
            }

            executor.Dispose();
            Assert.Equal(200, done);
            await executor.DisposeAsync().InTime();
        }
    }

    [Fact]
    public async Task Disposing_cancels_where_it_was_told_to()
    {
        Gate gate = new();
        Task running, queued;
        await using (IInProcessExecutor executor = Create(1, new Setup { DisposeMode = ShutdownMode.Cancel }))
        {
            running = executor.Submit(token => gate.Pass(token));
            await gate.Reached;
            queued = executor.Submit(() => 1);
        }

        await Assert.ThrowsAsync<ExecutorShutdownException>(() => running.InTime());
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => queued.InTime());
    }

    [Fact]
    public async Task Disposing_gives_up_at_its_deadline()
    {
        IInProcessExecutor executor = Create(1, new Setup { DisposeTimeout = TimeSpan.FromMilliseconds(10) });
        Gate gate = new();
        Task stubborn = await OccupyAsync(executor, gate);

        await executor.DisposeAsync().InTime();

        Assert.Equal(AbandonedJobsEndAtOnce, stubborn.IsCompleted);
        gate.Open();
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

    [Fact]
    public async Task A_callback_on_a_jobs_token_that_throws_does_not_stop_the_shutdown()
    {
        IInProcessExecutor executor = Create(1);
        Gate gate = new();
        Task job = executor.Submit(token =>
        {
            using CancellationTokenRegistration registration = token.Register(() => throw new FormatException());
            gate.Pass(token);
        });
        await gate.Reached;

        Assert.Empty((await executor.ShutdownAsync(ShutdownMode.Cancel).InTime()).Abandoned);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => job.InTime());
    }
}
