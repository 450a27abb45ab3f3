using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task An_exception_arrives_as_it_was_thrown_and_says_which_job_on_which_worker()
    {
        using IInProcessExecutor executor = Create(1, new Setup { Name = "failers" });
        FormatException thrown = new("mine");

        Task job = executor.Submit(() => Throw(thrown), new JobOptions { Name = "thrower" });

        FormatException caught = await Assert.ThrowsAsync<FormatException>(() => job.InTime());
        Assert.Same(thrown, caught);
        Assert.Contains(nameof(Throw), caught.StackTrace);
        JobInfo info = JobInfo.Of(caught)!;
        Assert.Equal((1, "thrower", "failers"), (info.Id, info.Name, info.Executor));
        Assert.StartsWith("failers-", info.Worker);
        Assert.Equal(info, JobInfo.Of(job.Exception!));
        Assert.True(job.IsFaulted);
    }

    [Fact]
    public async Task An_exception_of_an_async_job_arrives_as_it_was_thrown()
    {
        using IInProcessExecutor executor = Create();
        FormatException thrown = new("mine");

        FormatException caught = await Assert.ThrowsAsync<FormatException>(() => executor.Submit(async () =>
        {
            await Task.Delay(1);
            Throw(thrown);
        }).InTime());

        Assert.Same(thrown, caught);
        Assert.Contains(nameof(Throw), caught.StackTrace);
        Assert.Equal(1, JobInfo.Of(caught)!.Id);
    }

    [Fact]
    public async Task A_failure_stops_no_worker()
    {
        using IInProcessExecutor executor = Create(1);
        Task[] jobs = [.. Enumerable.Range(0, 50).Select(i => executor.Submit(() => Throw(new FormatException())))];

        Assert.Equal(1, await executor.Submit(() => 1).InTime());
        Assert.All(jobs, job => Assert.IsType<FormatException>(job.Exception!.InnerException));
        Assert.Equal(new ExecutorCounts(0, 0, 1, 50, 0), executor.Counts);
    }

    [Fact]
    public async Task A_job_that_cancels_by_itself_has_failed()
    {
        using IInProcessExecutor executor = Create();
        using CancellationTokenSource mine = new(), callers = new();
        await mine.CancelAsync();

        Task plain = executor.Submit(() => { throw new OperationCanceledException("mine"); });
        Task token = executor.Submit(() => { mine.Token.ThrowIfCancellationRequested(); }, callers.Token);
        Task later = executor.Submit(async () => { await Task.Delay(1, mine.Token); });

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
        using IInProcessExecutor executor = Create(1, new Setup { TimeProvider = clock });
        JobOptions limit = new() { Timeout = TimeSpan.FromSeconds(5), Name = "slow" };
        Gate sync = new(), later = new();

        Task told = executor.Submit(token => sync.Pass(token), limit);
        await sync.Reached;
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("slow", (await Assert.ThrowsAsync<TimeoutException>(() => told.InTime())).Message);

        Task toldLater = executor.Submit(async token => { await later.PassAsync(token); }, limit);
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
        using IInProcessExecutor executor = Create(1, new Setup { TimeProvider = clock, JobTimeout = TimeSpan.FromSeconds(1) });

        Task late = executor.Submit(() => { clock.Advance(TimeSpan.FromSeconds(1)); return 1; });
        await Assert.ThrowsAsync<TimeoutException>(() => late.InTime());

        Task<int> more = executor.Submit(
            () => { clock.Advance(TimeSpan.FromSeconds(1)); return 1; }, new JobOptions { Timeout = TimeSpan.FromSeconds(2) });
        Assert.Equal(1, await more.InTime());
    }

    [Fact]
    public async Task Time_in_the_queue_does_not_count()
    {
        FakeTimeProvider clock = new();
        using IInProcessExecutor executor = Create(1, new Setup { TimeProvider = clock });
        Gate gate = new();
        await OccupyAsync(executor, gate);
        Task<int> queued = executor.Submit(() => 1, new JobOptions { Timeout = TimeSpan.FromSeconds(1) });
        clock.Advance(TimeSpan.FromMinutes(1));
        gate.Open();

        Assert.Equal(1, await queued.InTime());
    }

    [Fact]
    public async Task A_logger_that_throws_stops_nothing()
    {
        using IInProcessExecutor executor = Create(1, new Setup { Logger = new ThrowingLogger() });

        Assert.Equal(1, await executor.Submit(() => 1).InTime());
        Assert.Equal(2, await executor.Submit(async () => { await Task.Yield(); return 2; }).InTime());
        await Assert.ThrowsAsync<FormatException>(() => executor.Submit(() => Throw(new FormatException())).InTime());
        Assert.Equal(new ExecutorCounts(0, 0, 2, 1, 0), executor.Counts);
    }

    [Fact]
    public async Task What_a_job_logs_stands_in_a_scope_with_its_worker_and_its_name()
    {
        RecordingLogger logger = new();
        using IInProcessExecutor executor = Create(1, new Setup { Logger = logger, Name = "loggers" });

        await executor.Submit(() => logger.LogInformation("hello"), new JobOptions { Name = "greeter" }).InTime();

        RecordingLogger.Entry hello = Assert.Single(logger.Entries, entry => entry.Message == "hello");
        Assert.Equal("greeter", hello.Scope["Job"]);
        Assert.StartsWith("loggers-", (string)hello.Scope["Worker"]!);
    }

    private static void Throw(Exception exception) => throw exception;
}
