using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task An_exception_arrives_with_its_stack_and_says_which_job_on_which_worker(bool later)
    {
        using IExecutor executor = Create(1, new Setup { Name = "failers" });

        Task job = executor.Submit<int>(later ? new FailLater("mine") : new Fail("mine"), new JobOptions { Name = "thrower" });

        FormatException caught = await Assert.ThrowsAsync<FormatException>(() => job.InTime());
        Assert.Equal("mine", caught.Message);
        Assert.Contains(nameof(Fail.Throw), caught.StackTrace);
        JobInfo info = JobInfo.Of(caught)!;
        Assert.Equal((1, "thrower", "failers"), (info.Id, info.Name, info.Executor));
        Assert.StartsWith("failers-", info.Worker);
        Assert.Equal(info, JobInfo.Of(job.Exception!));
        Assert.True(job.IsFaulted);
    }

    [Fact]
    public async Task A_failure_stops_no_worker()
    {
        using IFunctionExecutor executor = Create(1);
        Task[] jobs = [.. Enumerable.Range(0, 50).Select(i => executor.Submit(static () => Fail.Throw("mine")))];

        Assert.Equal(1, await executor.Submit(static () => 1).InTime());
        Assert.All(jobs, job => Assert.IsType<FormatException>(job.Exception!.InnerException));
        Assert.Equal(new ExecutorCounts(0, 0, 1, 50, 0), executor.Counts);
    }

    [Fact]
    public async Task A_job_that_cancels_by_itself_has_failed()
    {
        using IExecutor executor = Create();
        using CancellationTokenSource callers = new();

        Task plain = executor.Submit(new CancelItself(ByToken: false));
        Task token = executor.Submit(new CancelItself(ByToken: true), callers.Token);
        Task later = executor.Submit(new CancelItselfLater());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plain.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => token.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later.InTime());
        Assert.True(plain.IsFaulted && token.IsFaulted && later.IsFaulted);
        Assert.Equal(3, executor.Counts.Failed);
    }

    [Fact]
    public async Task A_job_whose_time_is_over_is_told_and_fails_with_a_timeout()
    {
        FakeTimeProvider clock = new();
        using IExecutor executor = Create(1, new Setup { TimeProvider = clock });
        JobOptions limit = new() { Timeout = TimeSpan.FromSeconds(5), Name = "slow" };
        using RemoteGate sync = new(), later = new();

        Task told = executor.Submit(new Pass(sync.Port), limit);
        await sync.Reached;
        clock.Advance(TimeSpan.FromSeconds(4.9));
        await Times.MustNotEnd(told);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        TimeoutException caught = await Assert.ThrowsAsync<TimeoutException>(() => told.InTime());
        Assert.Contains("slow", caught.Message);
        Assert.Equal((1, "slow"), (JobInfo.Of(caught)!.Id, JobInfo.Of(caught)!.Name));

        Task toldLater = executor.Submit(new PassLater(later.Port), limit);
        await later.Reached;
        clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => toldLater.InTime());
        Assert.True(told.IsFaulted && toldLater.IsFaulted);
        Assert.Equal(2, executor.Counts.Failed);
    }

    [Fact]
    public async Task A_job_that_ends_too_late_fails_whatever_it_gives()
    {
        FakeTimeProvider clock = new();
        using IExecutor executor = Create(1, new Setup { TimeProvider = clock, JobTimeout = TimeSpan.FromSeconds(1) });
        using RemoteGate gate = new(), other = new();

        Task late = executor.Submit(new PassStubbornly(gate.Port));
        await gate.Reached;
        clock.Advance(TimeSpan.FromSeconds(1));
        await gate.Told.InTime();
        Assert.False(late.IsCompleted);
        gate.Open();
        await Assert.ThrowsAsync<TimeoutException>(() => late.InTime());

        Task<bool> more = executor.Submit(new PassStubbornly(other.Port), new JobOptions { Timeout = TimeSpan.FromSeconds(2) });
        await other.Reached;
        clock.Advance(TimeSpan.FromSeconds(1));
        other.Open();
        Assert.False(await more.InTime());
    }

    [Fact]
    public async Task A_job_whose_time_is_over_and_that_does_not_listen_is_killed_or_waited_for()
    {
        FakeTimeProvider clock = new();
        TimeSpan grace = TimeSpan.FromSeconds(3);
        using IExecutor executor = Create(1, new Setup { TimeProvider = clock, KillGrace = grace });
        using RemoteGate gate = new();
        Task stubborn = executor.Submit(new PassStubbornly(gate.Port), new JobOptions { Timeout = TimeSpan.FromSeconds(1) });
        await gate.Reached;
        Task<int> next = executor.Submit(new Echo(2));
        clock.Advance(TimeSpan.FromSeconds(1));
        await gate.Told.InTime();

        await Times.MustNotEnd(stubborn);
        clock.Advance(grace);
        if (!KillsJobs)
            gate.Open();

        await Assert.ThrowsAsync<TimeoutException>(() => stubborn.InTime());
        await gate.LeftBy(0);
        Assert.Equal(2, await next.InTime());
        Assert.Equal(new ExecutorCounts(0, 0, 1, 1, 0), executor.Counts);
    }

    [Fact]
    public async Task Time_in_the_queue_does_not_count()
    {
        FakeTimeProvider clock = new();
        using IExecutor executor = Create(1, new Setup { TimeProvider = clock });
        using RemoteGate gate = new();
        await OccupyAsync(executor, gate);
        Task<int> queued = executor.Submit(new Echo(1), new JobOptions { Timeout = TimeSpan.FromSeconds(1) });
        clock.Advance(TimeSpan.FromMinutes(1));
        gate.Open();

        Assert.Equal(1, await queued.InTime());
    }

    [Fact]
    public async Task A_logger_that_throws_stops_nothing()
    {
        using IExecutor executor = Create(1, new Setup { Logger = new ThrowingLogger() });

        Assert.Equal(1, await executor.Submit(new Echo(1)).InTime());
        Assert.Equal(2, await executor.Submit(new EchoLater(2)).InTime());
        await Assert.ThrowsAsync<FormatException>(() => executor.Submit(new Fail("mine")).InTime());
        Assert.Equal(new ExecutorCounts(0, 0, 2, 1, 0), executor.Counts);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_failure_is_logged_in_a_scope_with_its_worker_and_its_job(bool later)
    {
        RecordingLogger logger = new();
        using IExecutor executor = Create(1, new Setup { Logger = logger, Name = "loggers" });

        await Assert.ThrowsAsync<FormatException>(() => executor.Submit<int>(
            later ? new FailLater("mine") : new Fail("mine"), new JobOptions { Name = "thrower" }).InTime());
        await logger.HearsAsync(entry => entry.Exception is FormatException);

        RecordingLogger.Entry failure = Assert.Single(logger.Entries, entry => entry.Exception is FormatException);
        Assert.Equal(LogLevel.Warning, failure.Level);
        Assert.Equal(("thrower", 1L), (failure.Scope["Job"], failure.Scope["JobId"]));
        Assert.StartsWith("loggers-", (string)failure.Scope["Worker"]!);
    }
}
