using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>A job that must end is told first, and its process killed only when that does not help.</summary>
public sealed class StoppingJobsTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_listens_to_its_token_ends_by_it_and_its_worker_lives()
    {
        using var gate = new RemoteGate();
        await using var pool = NewPool(1);
        int process = await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime();
        using CancellationTokenSource mine = new();
        Task<int> cancelled = pool.Submit(new Pass(gate.Port), cancellationToken: mine.Token);
        await gate.Reached;
        await mine.CancelAsync();
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.InTime());
        Assert.Equal(mine.Token, thrown.CancellationToken);

        Task<int> late = pool.Submit(new Pass(gate.Port), new() { Timeout = Grace }, Token);
        await gate.ReachedBy(2).InTime();
        _time.Advance(Grace);
        await Assert.ThrowsAsync<TimeoutException>(() => late.InTime());
        Assert.Equal(process, await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime());
        Assert.Equal(new ExecutorCounts(0, 0, 2, 1, 1), pool.Counts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_does_not_listen_is_killed_after_the_grace_and_the_others_go_on(bool byTimeout)
    {
        using var gate = new RemoteGate();
        using var others = new RemoteGate();
        await using var pool = NewPool(2);
        Task<int> other = pool.Submit(new Pass(others.Port, 7), cancellationToken: Token);
        await others.Reached;
        using CancellationTokenSource mine = new();
        Task<bool> hurt = pool.Submit(new PassStubbornly(gate.Port), new() { Timeout = byTimeout ? Grace : null }, mine.Token);
        await gate.Reached;
        if (byTimeout)
            _time.Advance(Grace);
        else
            await mine.CancelAsync();
        await gate.Told.InTime();
        _time.Advance(Grace - TimeSpan.FromTicks(1));
        await Times.MustNotEnd(hurt);
        _time.Advance(TimeSpan.FromTicks(1));
        Exception error = (await Record.ExceptionAsync(() => hurt.InTime()))!;
        if (byTimeout)
            Assert.Equal("SIGKILL", Assert.IsType<WorkerDiedException>(Assert.IsType<TimeoutException>(error).InnerException).Signal);
        else
            Assert.True(hurt.IsCanceled);
        Assert.Equal(8, await pool.Submit(new Echo(8), cancellationToken: Token).InTime());
        others.Open();
        Assert.Equal(7, await other.InTime());
    }

    [Fact]
    public async Task A_cancelled_job_that_waits_never_starts()
    {
        using var gate = new RemoteGate();
        using var mustNot = new RemoteGate();
        await using var pool = NewPool(1);
        Task<int> first = pool.Submit(new Pass(gate.Port), cancellationToken: Token);
        await gate.Reached;
        using CancellationTokenSource mine = new();
        Task<int> queued = pool.Submit(new Pass(mustNot.Port), cancellationToken: mine.Token);
        await mine.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.InTime());
        gate.Open();
        await first.InTime();
        await pool.ShutdownAsync().InTime();
        Assert.Empty(mustNot.Numbers);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 1), pool.Counts);
    }

    [Fact]
    public async Task What_waits_at_the_door_of_a_worker_that_is_busy_goes_to_another()
    {
        using var gate = new RemoteGate();
        await using var pool = NewPool(3);

        // So many quick jobs that workers get several ahead of time, and one long one in their midst.
        Task<int>[] before = [.. Enumerable.Range(0, 5000).Select(number => pool.Submit(new Echo(number), cancellationToken: Token))];
        Task<int> slow = pool.Submit(new Pass(gate.Port, 1), cancellationToken: Token);
        Task<int>[] after = [.. Enumerable.Range(0, 100).Select(number => pool.Submit(new Echo(number), cancellationToken: Token))];
        await Task.WhenAll([.. before, .. after]).InTime();
        Assert.False(slow.IsCompleted);
        gate.Open();
        Assert.Equal(1, await slow.InTime());
        Assert.Equal(new ExecutorCounts(0, 0, 5101, 0, 0), pool.Counts);
    }

    [Fact]
    public async Task A_job_at_the_door_can_be_cancelled_and_never_starts()
    {
        using var gate = new RemoteGate();
        using var mustNot = new RemoteGate();
        await using var pool = NewPool(1);
        using CancellationTokenSource mine = new();
        Task<int>[] before = [.. Enumerable.Range(0, 3000).Select(number => pool.Submit(new Echo(number), cancellationToken: Token))];
        Task<int> slow = pool.Submit(new Pass(gate.Port, 1), cancellationToken: Token);
        Task<int>[] doomed = [.. Enumerable.Range(0, 30).Select(number => pool.Submit(new Pass(mustNot.Port, number), cancellationToken: mine.Token))];
        await gate.Reached;
        await mine.CancelAsync();
        foreach (Task<int> job in doomed)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
        gate.Open();
        await Task.WhenAll([.. before, slow]).InTime();
        Assert.Equal(new ExecutorCounts(0, 0, 3001, 0, 30), pool.Counts);
        Assert.Empty(mustNot.Numbers);
    }

    [Fact]
    public async Task A_time_limit_that_is_over_while_the_job_is_told_takes_nothing_from_its_grace()
    {
        using var gate = new RemoteGate();
        await using var pool = new ProcessPoolExecutor(
            new ProcessPoolExecutorOptions { MaxWorkers = 1, KillGrace = Grace, TimeProvider = new LateTimers(TimeSpan.FromHours(1), Grace) });
        int process = await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime();
        using CancellationTokenSource mine = new();
        Task<bool> job = pool.Submit(new PassStubbornly(gate.Port), new() { Timeout = TimeSpan.FromHours(1) }, mine.Token);
        await gate.Reached;
        await mine.CancelAsync();
        await gate.Told.InTime();
        gate.Open();
        Assert.True(await job.InTime());
        Assert.Equal(process, await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime());
    }

    private ProcessPoolExecutor NewPool(int workers) =>
        new(new ProcessPoolExecutorOptions { MaxWorkers = workers, KillGrace = Grace, TimeProvider = _time });

    /// <summary>Its timers never fire by themselves; those of the limit do just before one of the grace is made.</summary>
    private sealed class LateTimers(TimeSpan limit, TimeSpan grace) : TimeProvider
    {
        private readonly List<Action> _limits = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == limit)
                _limits.Add(() => callback(state));
            if (dueTime == grace)
                _limits.ForEach(fire => fire());
            return new FakeTimeProvider().CreateTimer(callback, state, dueTime, period);
        }
    }
}
