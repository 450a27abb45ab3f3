namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Theory, InlineData(ShutdownMode.Finish), InlineData(ShutdownMode.FinishRunning), InlineData(ShutdownMode.Cancel)]
    public async Task After_a_shutdown_no_work_is_taken(ShutdownMode mode)
    {
        using IFunctionExecutor executor = Create();
        await executor.Submit(new Echo(1)).InTime();

        ShutdownReport report = await executor.ShutdownAsync(mode).InTime();

        Assert.True(report.IsComplete);
        Refused<ExecutorShutdownException>(() => { executor.Submit(new Echo(1)); });
        Refused<ExecutorShutdownException>(() => { executor.Submit(static () => 1); });
        Refused<ExecutorShutdownException>(() => { executor.Submit(static async () => { await Task.Yield(); }); });
        Assert.Equal(1, executor.Counts.Accepted);
    }

    [Fact]
    public async Task Finish_runs_all_that_was_accepted()
    {
        using IExecutor executor = Create(1);
        using RemoteGate gate = new();
        await OccupyAsync(executor, gate);
        Task<int>[] jobs = [.. Enumerable.Range(0, 20).Select(i => executor.Submit<int>(i % 2 == 0 ? new Echo(i) : new EchoLater(i)))];
        Task<ShutdownReport> shutdown = executor.ShutdownAsync();
        Assert.False(shutdown.IsCompleted);
        gate.Open();

        Assert.True((await shutdown.InTime()).IsComplete);
        Assert.All(jobs, job => Assert.True(job.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task FinishRunning_drops_what_is_queued_and_finishes_what_runs()
    {
        using IFunctionExecutor executor = Create(1);
        using RemoteGate gate = new();
        Task<bool> running = executor.Submit(new PassStubbornly(gate.Port));
        await gate.Reached;
        Task sync = executor.Submit(static () => 1), later = executor.Submit(new PassLater(gate.Port, 2));

        Task<ShutdownReport> shutdown = executor.ShutdownAsync(ShutdownMode.FinishRunning);

        ExecutorShutdownException dropped = await Assert.ThrowsAsync<ExecutorShutdownException>(() => sync.InTime());
        Assert.Equal(2, JobInfo.Of(dropped)!.Id);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => later.InTime());
        Assert.False(shutdown.IsCompleted);
        gate.Open();
        ShutdownReport report = await shutdown.InTime();
        Assert.False(await running.InTime()); // its token never fired
        Assert.Equal((2, 0, false), (report.Cancelled, report.Abandoned.Count, report.IsComplete));
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 2), executor.Counts);
        Assert.Equal([0], gate.Numbers);
    }

    [Fact]
    public async Task Cancel_tells_what_runs_and_waits_for_it()
    {
        using IExecutor executor = Create(2);
        using RemoteGate gate = new();
        using CancellationTokenSource callers = new();
        Task sync = executor.Submit(new Pass(gate.Port));
        Task async = executor.Submit(new PassLater(gate.Port), callers.Token);
        await gate.ReachedBy(2).InTime();

        ShutdownReport report = await executor.ShutdownAsync(ShutdownMode.Cancel).InTime();

        Assert.Empty(report.Abandoned);
        Assert.Equal(0, gate.Inside);
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
        using IExecutor executor = Create(1);
        using RemoteGate gate = new();
        Task running = await OccupyAsync(executor, gate);
        Task queued = executor.Submit(new Echo(1));
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
        IExecutor executor = Create(1);
        using RemoteGate gate = new();
        Task stubborn = executor.Submit(new PassStubbornly(gate.Port), new JobOptions { Name = "stubborn" });
        await gate.Reached;
        Task queued = executor.Submit(new Pass(gate.Port, 1));

        ShutdownReport report = await executor.ShutdownAsync(ShutdownMode.Finish, TimeSpan.FromMilliseconds(10)).InTime();

        Assert.Equal("stubborn", Assert.Single(report.Abandoned).Name);
        Assert.Equal(1, report.Cancelled);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => queued.InTime());
        Assert.Equal(AbandonedJobsEndAtOnce, stubborn.IsCompleted);
        if (!KillsJobs)
        {
            await gate.Told.InTime(); // tokens tell on other threads, so as to hold nothing up
            Assert.Equal(1, gate.Inside);
            gate.Open();
        }

        await Task.WhenAny(stubborn).InTime();
        await executor.DisposeAsync().InTime();
        await gate.LeftBy(0);
        Assert.Equal([0], gate.Numbers);
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
        using IFunctionExecutor executor = Create();
        List<Task> jobs = [];
        for (int i = 0; i < 100; i++)
        {
            jobs.Add(executor.Submit(static () => 1));
            jobs.Add(executor.Submit(new EchoLater(i)));
        }

        executor.Dispose();
        Assert.All(jobs, job => Assert.True(job.IsCompletedSuccessfully));
        await executor.DisposeAsync().InTime();
    }

    [Fact]
    public async Task Disposing_cancels_where_it_was_told_to()
    {
        using RemoteGate gate = new();
        Task running, queued;
        await using (IExecutor executor = Create(1, new Setup { DisposeMode = ShutdownMode.Cancel }))
        {
            running = await OccupyAsync(executor, gate);
            queued = executor.Submit(new Echo(1));
        }

        await Assert.ThrowsAsync<ExecutorShutdownException>(() => running.InTime());
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => queued.InTime());
    }

    [Fact]
    public async Task Disposing_gives_up_at_its_deadline_and_logs_what()
    {
        RecordingLogger logger = new();
        IExecutor executor = Create(1, new Setup { DisposeTimeout = TimeSpan.FromMilliseconds(10), Logger = logger });
        using RemoteGate gate = new();
        Task stubborn = executor.Submit(new PassStubbornly(gate.Port), new JobOptions { Name = "given up" });
        await gate.Reached;

        await executor.DisposeAsync().InTime();

        Assert.Equal(AbandonedJobsEndAtOnce, stubborn.IsCompleted);
        Assert.Contains(logger.Entries, entry => entry.Message.Contains("given up", StringComparison.Ordinal)
            && entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        gate.Open();
        await Task.WhenAny(stubborn).InTime();
    }

    [Fact]
    public async Task A_callback_on_a_jobs_token_that_throws_does_not_stop_the_shutdown()
    {
        IExecutor executor = Create(1);
        using RemoteGate gate = new();
        Task job = executor.Submit(new PassWithBadCallback(gate.Port));
        await gate.Reached;

        Assert.Empty((await executor.ShutdownAsync(ShutdownMode.Cancel).InTime()).Abandoned);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => job.InTime());
    }
}
