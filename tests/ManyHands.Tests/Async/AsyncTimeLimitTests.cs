using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class AsyncTimeLimitTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_job_whose_time_is_over_is_told_and_fails_when_its_code_returns()
    {
        await using AsyncExecutor executor = Create();
        Gate gate = new();
        CancellationToken seen = default;
        Task<int> job = executor.Submit(async token =>
        {
            seen = token;
            await gate.PassAsync();
            return 1;
        }, new JobOptions { Timeout = TimeSpan.FromSeconds(5), Name = "slow" });
        await gate.Reached;
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(seen.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(seen.IsCancellationRequested);
        Assert.False(job.IsCompleted);
        gate.Open();

        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(() => job.InTime());
        Assert.Contains("slow", late.Message, StringComparison.Ordinal);
        Assert.Equal("slow", JobInfo.Of(late)!.Name);
        Assert.Equal(new ExecutorCounts(0, 0, 0, 1, 0), executor.Counts);
    }

    [Fact]
    public async Task A_job_that_listens_to_its_token_fails_in_time_by_the_executors_limit()
    {
        await using AsyncExecutor executor = Create(TimeSpan.FromSeconds(5));
        Gate gate = new();
        Task job = executor.Submit(token => gate.PassAsync(token));
        await gate.Reached;
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => job.InTime());
        Assert.True(job.IsFaulted);
    }

    [Fact]
    public async Task The_time_in_the_queue_does_not_count()
    {
        await using AsyncExecutor executor = Create(TimeSpan.FromSeconds(5));
        Gate gate = new();
        Task first = executor.Submit(() => gate.PassAsync(), new JobOptions { Timeout = Timeout.InfiniteTimeSpan });
        Task<int> second = executor.Submit(() => 2);
        await gate.Reached;
        _clock.Advance(TimeSpan.FromHours(1));
        gate.Open();
        await first.InTime();
        Assert.Equal(2, await second.InTime());
    }

    [Fact]
    public async Task The_callers_cancelling_wins_over_the_time_limit()
    {
        await using AsyncExecutor executor = Create(TimeSpan.FromSeconds(5));
        using CancellationTokenSource source = new();
        Gate gate = new();
        Task job = executor.Submit(token => gate.PassAsync(token), source.Token);
        await gate.Reached;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
        Assert.True(job.IsCanceled);
    }

    [Fact]
    public async Task A_job_that_fails_by_itself_after_its_time_keeps_its_exception()
    {
        await using AsyncExecutor executor = Create(TimeSpan.FromSeconds(5));
        Gate gate = new();
        Task job = executor.Submit(async () =>
        {
            await gate.PassAsync();
            throw new FormatException();
        });
        await gate.Reached;
        _clock.Advance(TimeSpan.FromSeconds(6));
        gate.Open();
        await Assert.ThrowsAsync<FormatException>(() => job.InTime());
    }

    [Fact]
    public void A_negative_limit_is_refused()
    {
        using AsyncExecutor executor = Create();
        JobOptions options = new() { Timeout = TimeSpan.FromSeconds(-3) };
        Action submit = () => executor.Submit(() => 1, options);
        Assert.Throws<ArgumentOutOfRangeException>(submit);
        Assert.Equal(0, executor.Counts.Accepted);
    }

    [Fact]
    public async Task The_deadline_of_a_shutdown_is_the_executors_clocks_and_abandoned_jobs_end_at_once()
    {
        AsyncExecutor executor = Create();
        Gate gate = new();
        Flow flow = new();
        TaskCompletionSource passed = AsyncJobs.Signal();
        Task deaf = flow.Within(() => executor.Submit(async () =>
        {
            await gate.PassAsync();
            passed.SetResult();
        }, new JobOptions { Name = "deaf" }));
        Task queued = executor.Submit(() => { });
        await gate.Reached;
        Task<ShutdownReport> shutdown = executor.ShutdownAsync(timeout: TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(shutdown.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        ShutdownReport report = await shutdown.InTime();
        Assert.Equal(1, report.Cancelled);
        Assert.Equal("deaf", Assert.Single(report.Abandoned).Name);
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => deaf.InTime());
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => queued.InTime());
        gate.Open();
        await passed.Task.InTime();
        await flow.LeftBy(0);
        Assert.Equal(new ExecutorCounts(0, 0, 0, 0, 2), executor.Counts);
    }

    private AsyncExecutor Create(TimeSpan? limit = null) =>
        new(new AsyncExecutorOptions { MaxWorkers = 1, JobTimeout = limit, TimeProvider = _clock });
}
