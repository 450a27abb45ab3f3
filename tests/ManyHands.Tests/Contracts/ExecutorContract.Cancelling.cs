namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_never_starts()
    {
        using IInProcessExecutor executor = Create(1);
        using CancellationTokenSource source = new();
        Gate gate = new();
        await OccupyAsync(executor, gate);
        bool started = false;
        Task sync = executor.Submit(() => { started = true; }, source.Token);
        Task later = executor.Submit(async () => { started = true; await Task.Yield(); }, source.Token);

        await source.CancelAsync();

        OperationCanceledException caught = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sync.InTime());
        Assert.Equal(source.Token, caught.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later.InTime());
        Assert.True(sync.IsCanceled && later.IsCanceled);
        Assert.Equal(new ExecutorCounts(0, 1, 0, 0, 2), executor.Counts);
        gate.Open();
        Assert.Equal(1, await executor.Submit(() => 1).InTime());
        Assert.False(started);
    }

    [Fact]
    public async Task A_running_job_is_told_by_its_token()
    {
        using IInProcessExecutor executor = Create(2);
        using CancellationTokenSource source = new();
        Gate gate = new(), later = new();
        Task job = executor.Submit(token => gate.Pass(token), source.Token);
        Task laterJob = executor.Submit(async token => { await later.PassAsync(token); }, source.Token);
        await gate.Reached;
        await later.Reached;

        await source.CancelAsync();

        OperationCanceledException caught = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
        Assert.Equal(source.Token, caught.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => laterJob.InTime());
        Assert.True(job.IsCanceled && laterJob.IsCanceled);
        Assert.Equal(2, executor.Counts.Cancelled);
    }

    [Fact]
    public async Task A_running_job_that_does_not_listen_ends_as_it_likes()
    {
        using IInProcessExecutor executor = Create();
        using CancellationTokenSource source = new();
        Gate gate = new();
        Task<int> job = executor.Submit(() => { gate.Pass(); return 3; }, source.Token);
        await gate.Reached;
        await source.CancelAsync();
        gate.Open();

        Assert.Equal(3, await job.InTime());
    }

    [Fact]
    public async Task A_job_that_has_ended_can_not_be_cancelled()
    {
        using IInProcessExecutor executor = Create();
        using CancellationTokenSource source = new();
        Task<int> job = executor.Submit(() => 3, source.Token);
        await job.InTime();
        await source.CancelAsync();

        Assert.Equal(3, await job);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 0), executor.Counts);
    }

    [Fact]
    public async Task A_job_of_a_token_that_has_fired_never_starts()
    {
        using IInProcessExecutor executor = Create();
        bool started = false;
        CancellationToken fired = new(canceled: true);

        Task sync = executor.Submit(() => { started = true; }, fired);
        Task later = executor.Submit(async () => { started = true; await Task.Yield(); }, fired);

        Assert.True(sync.IsCanceled && later.IsCanceled);
        Assert.Equal(fired, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sync)).CancellationToken);
        await executor.Submit(() => 1).InTime();
        Assert.False(started);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 2), executor.Counts);
    }

    [Fact]
    public async Task Cancelling_one_leaves_the_others()
    {
        using IInProcessExecutor executor = Create(1);
        using CancellationTokenSource source = new();
        Gate gate = new();
        await OccupyAsync(executor, gate);
        Task<int>[] jobs = [.. Enumerable.Range(0, 9).Select(i => executor.Submit(() => i, i % 3 == 1 ? source.Token : default))];
        await source.CancelAsync();
        gate.Open();

        int[] rest = await Task.WhenAll(jobs.Where((_, i) => i % 3 != 1)).InTime();
        Assert.Equal([0, 2, 3, 5, 6, 8], rest);
        Assert.Equal(3, jobs.Count(job => job.IsCanceled));
    }
}
