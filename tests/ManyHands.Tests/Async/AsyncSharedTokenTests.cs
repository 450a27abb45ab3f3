namespace ManyHands.Tests;

/// <summary>Jobs of one caller's token, which share what tells them.</summary>
public sealed class AsyncSharedTokenTests
{
    [Fact]
    public async Task All_that_wait_with_it_end_at_once_and_no_others()
    {
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { MaxWorkers = 1, MaxPerLane = 1 });
        using CancellationTokenSource source = new(), other = new();
        Gate gate = new();
        Task running = executor.Submit(() => gate.PassAsync(), CancellationToken.None);
        List<Task<int>> cancelled = [], stay = [];
        for (int i = 0; i < 100; i++)
        {
            int number = i;
            JobOptions options = new() { Lane = i % 3 == 0 ? "a lane" : null };
            cancelled.Add(executor.Submit(() => number, options, source.Token));
            stay.Add(executor.Submit(() => number, options, i % 2 == 0 ? other.Token : CancellationToken.None));
        }

        await source.CancelAsync();

        Assert.All(cancelled, job => Assert.True(job.IsCanceled));
        Assert.All(stay, job => Assert.False(job.IsCompleted));
        OperationCanceledException told = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled[0]);
        Assert.Equal(source.Token, told.CancellationToken);
        Assert.Equal((100, 1, 100), (executor.Counts.Queued, executor.Counts.Running, executor.Counts.Cancelled));
        gate.Open();
        await running.InTime();
        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(stay).InTime());
    }

    [Fact]
    public async Task It_still_cancels_when_all_that_came_with_it_before_have_ended()
    {
        await using AsyncExecutor executor = new(1);
        using CancellationTokenSource source = new();
        for (int i = 0; i < 3; i++)
            Assert.Equal(i, await executor.Submit(() => i, source.Token).InTime());
        Gate gate = new();
        Task running = executor.Submit(token => gate.PassAsync(token), source.Token);
        Task<int> waiting = executor.Submit(() => 1, source.Token);
        await gate.Reached;

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        Assert.True(running.IsCanceled && waiting.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => executor.Submit(() => 2, source.Token).InTime());
        Assert.Equal(3, await executor.Submit(() => 3, CancellationToken.None).InTime());
    }

    [Fact]
    public async Task A_callback_that_throws_is_the_cancellers_and_fails_no_other_job()
    {
        await using AsyncExecutor executor = new(2);
        using CancellationTokenSource source = new();
        Gate first = new(), second = new();
        Task throwing = executor.Submit(
            async token =>
            {
                token.Register(static () => throw new FormatException());
                await first.PassAsync(token);
            },
            source.Token);
        Task innocent = executor.Submit(token => second.PassAsync(token), source.Token);
        await first.Reached;
        await second.Reached;

        AggregateException thrown = Assert.Throws<AggregateException>(source.Cancel);

        Assert.IsType<FormatException>(Assert.Single(thrown.Flatten().InnerExceptions));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => throwing.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => innocent.InTime());
        Assert.Equal(2, executor.Counts.Cancelled);
    }

    [Fact]
    public async Task Jobs_that_waited_and_have_ended_are_not_held_by_one_that_has_not()
    {
        await using AsyncExecutor executor = new(2);
        using CancellationTokenSource source = new();
        Gate gate = new();
        Task holder = executor.Submit(() => gate.PassAsync(), source.Token);
        List<WeakReference> inputs = [];
        Task[] ended = [.. Enumerable.Range(0, 1000).Select(_ => Submit())];
        await Task.WhenAll(ended).InTime();

        await Garbage.IsTakenAsync(() => !inputs.Any(input => input.IsAlive), () => executor.Submit(() => { }, source.Token));
        Assert.False(holder.IsCompleted);
        gate.Open();
        await holder.InTime();

        Task Submit()
        {
            object input = new();
            inputs.Add(new WeakReference(input));
            return executor.Submit(() => GC.KeepAlive(input), source.Token);
        }
    }

    [Fact]
    public async Task What_jobs_registered_with_it_and_left_there_is_not_held_for_ever_by_one_that_has_not_ended()
    {
        await using AsyncExecutor executor = new(2);
        using CancellationTokenSource source = new();
        Gate gate = new();
        Task holder = executor.Submit(() => gate.PassAsync(), source.Token);
        List<WeakReference> inputs = [];
        for (int i = 0; i < 5_000; i++)
            await Submit().InTime();

        // Some share what the holder needs to be told by.
        await Garbage.IsTakenAsync(() => inputs.Count(input => input.IsAlive) <= 1_024, () => executor.Submit(() => { }, source.Token));
        Assert.False(holder.IsCompleted);
        gate.Open();
        await holder.InTime();

        Task Submit()
        {
            object input = new();
            inputs.Add(new WeakReference(input));
            return executor.Submit(token => { token.Register(() => GC.KeepAlive(input)); }, source.Token);
        }
    }

    [Fact]
    public async Task A_time_limit_is_each_jobs_own()
    {
        await using AsyncExecutor executor = new(2);
        using CancellationTokenSource source = new();
        Gate gate = new();
        Task limited = executor.Submit(
            token => Task.Delay(Timeout.InfiniteTimeSpan, token), new JobOptions { Timeout = TimeSpan.FromMilliseconds(1) }, source.Token);
        Task free = executor.Submit(token => gate.PassAsync(token), source.Token);

        await Assert.ThrowsAsync<TimeoutException>(() => limited.InTime());

        Assert.False(free.IsCompleted);
        gate.Open();
        await free.InTime();
    }
}
