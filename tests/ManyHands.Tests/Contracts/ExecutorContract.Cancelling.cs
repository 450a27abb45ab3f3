namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_never_starts()
    {
        using IFunctionExecutor executor = Create(1);
        using CancellationTokenSource source = new();
        using RemoteGate gate = new();
        await OccupyAsync(executor, gate);
        Task sync = executor.Submit(new Pass(gate.Port, 1), source.Token);
        Task later = executor.Submit(new PassLater(gate.Port, 2), source.Token);
        Task function = executor.Submit(static () => 1, source.Token);

        await source.CancelAsync();

        OperationCanceledException caught = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sync.InTime());
        Assert.Equal(source.Token, caught.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => function.InTime());
        Assert.True(sync.IsCanceled && later.IsCanceled && function.IsCanceled);
        Assert.Equal(new ExecutorCounts(0, 1, 0, 0, 3), executor.Counts);
        gate.Open();
        Assert.Equal(1, await executor.Submit(static () => 1).InTime());
        Assert.Equal([0], gate.Numbers);
    }

    [Fact]
    public async Task A_running_job_is_told_by_its_token()
    {
        using IExecutor executor = Create(2);
        using CancellationTokenSource source = new();
        using RemoteGate gate = new();
        Task job = executor.Submit(new Pass(gate.Port), source.Token);
        Task laterJob = executor.Submit(new PassLater(gate.Port), source.Token);
        await gate.ReachedBy(2).InTime();

        await source.CancelAsync();

        OperationCanceledException caught = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
        Assert.Equal(source.Token, caught.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => laterJob.InTime());
        Assert.True(job.IsCanceled && laterJob.IsCanceled);
        Assert.Equal(2, executor.Counts.Cancelled);
        Assert.Equal(0, gate.Inside);
    }

    [Fact]
    public async Task A_running_job_that_does_not_listen_ends_as_it_likes()
    {
        using IExecutor executor = Create();
        using CancellationTokenSource source = new();
        using RemoteGate gate = new();
        Task<bool> job = executor.Submit(new PassStubbornly(gate.Port), source.Token);
        await gate.Reached;
        await source.CancelAsync();
        await gate.Told.InTime();
        gate.Open();

        Assert.True(await job.InTime());
    }

    [Fact]
    public async Task A_running_job_that_never_listens_is_killed_or_waited_for()
    {
        using IExecutor executor = Create(1, new Setup { KillGrace = TimeSpan.FromMilliseconds(200) });
        using CancellationTokenSource source = new();
        using RemoteGate gate = new();
        Task<bool> job = executor.Submit(new PassStubbornly(gate.Port), source.Token);
        await gate.Reached;
        await source.CancelAsync();
        await gate.Told.InTime();
        if (KillsJobs)
        {
            OperationCanceledException caught = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
            Assert.Equal(source.Token, caught.CancellationToken);
            Assert.True(job.IsCanceled);
            Assert.Equal(1, executor.Counts.Cancelled);
        }
        else
        {
            await Times.MustNotEnd(job);
            gate.Open();
            Assert.True(await job.InTime());
        }

        await gate.LeftBy(0);
        Assert.Equal(1, await executor.Submit(new Echo(1)).InTime());
    }

    [Fact]
    public async Task A_job_that_has_ended_can_not_be_cancelled()
    {
        using IExecutor executor = Create();
        using CancellationTokenSource source = new();
        Task<int> job = executor.Submit(new Echo(3), source.Token);
        await job.InTime();
        await source.CancelAsync();

        Assert.Equal(3, await job);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 0), executor.Counts);
    }

    [Fact]
    public async Task A_job_of_a_token_that_has_fired_never_starts()
    {
        using IFunctionExecutor executor = Create();
        using RemoteGate gate = new();
        gate.Open();
        CancellationToken fired = new(canceled: true);

        Task sync = executor.Submit(new Pass(gate.Port), fired);
        Task later = executor.Submit(new PassLater(gate.Port), fired);
        Task function = executor.Submit(static () => 1, fired);

        Assert.True(sync.IsCanceled && later.IsCanceled && function.IsCanceled);
        Assert.Equal(fired, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sync)).CancellationToken);
        await executor.Submit(static () => 1).InTime();
        Assert.Empty(gate.Numbers);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 3), executor.Counts);
    }

    [Fact]
    public async Task Cancelling_one_leaves_the_others()
    {
        using IExecutor executor = Create(1);
        using CancellationTokenSource source = new();
        using RemoteGate gate = new();
        await OccupyAsync(executor, gate);
        Task<int>[] jobs = [.. Enumerable.Range(0, 9).Select(i => executor.Submit(new Echo(i), i % 3 == 1 ? source.Token : default))];
        await source.CancelAsync();
        gate.Open();

        int[] rest = await Task.WhenAll(jobs.Where((_, i) => i % 3 != 1)).InTime();
        Assert.Equal([0, 2, 3, 5, 6, 8], rest);
        Assert.Equal(3, jobs.Count(job => job.IsCanceled));
    }
}
