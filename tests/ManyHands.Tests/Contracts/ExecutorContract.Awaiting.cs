namespace ManyHands.Tests;

// What callers do with the tasks they are given: all that .NET has for tasks must work on them.
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_continuation_runs_whether_it_comes_before_or_after_the_end()
    {
        using IInProcessExecutor executor = Create();
        Gate gate = new();
        Task<int> job = executor.Submit(() => { gate.Pass(); return 5; });
        Task<int> before = job.ContinueWith(task => task.Result + 1, TaskScheduler.Default);
        gate.Open();
        Assert.Equal(6, await before.InTime());

        Assert.Equal(6, await job.ContinueWith(task => task.Result + 1, TaskScheduler.Default).InTime());
    }

    [Fact]
    public async Task A_continuation_that_throws_or_blocks_stops_no_worker()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        Gate blocker = new();
        Task<int> job = executor.Submit(() => { gate.Pass(); return 5; });
        Task throwing = job.ContinueWith(
            _ => throw new InvalidOperationException("callback"), TaskContinuationOptions.ExecuteSynchronously);
        Task blocking = job.ContinueWith(_ => blocker.Pass(), TaskContinuationOptions.ExecuteSynchronously);
        gate.Open();

        Assert.Equal(7, await executor.Submit(() => 7).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => throwing.InTime());
        blocker.Open();
        await blocking.InTime();
    }

    [Fact]
    public async Task The_first_to_end_can_be_waited_for()
    {
        using IInProcessExecutor executor = Create();
        Gate gate = new();
        Task<int> slow = executor.Submit(() => { gate.Pass(); return 1; });
        Task<int> quick = executor.Submit(() => 2);

        Assert.Same(quick, await Task.WhenAny(slow, quick).InTime());
        Assert.False(slow.IsCompleted);
        gate.Open();
        Assert.Equal(1, await slow.InTime());
    }

    [Fact]
    public async Task All_can_be_waited_for_and_the_first_failure_is_thrown()
    {
        using IInProcessExecutor executor = Create();
        Task<int>[] jobs = [.. Enumerable.Range(0, 6).Select(i =>
            executor.Submit(() => i == 3 ? throw new FormatException("three") : i))];

        Assert.Equal("three", (await Assert.ThrowsAsync<FormatException>(() => Task.WhenAll(jobs).InTime())).Message);
        Assert.All(jobs, job => Assert.True(job.IsCompleted));
        Assert.Equal(5, jobs.Count(job => job.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task A_failure_can_end_the_wait_before_the_others_have_ended()
    {
        using IInProcessExecutor executor = Create(2);
        Gate gate = new();
        Task slow = executor.Submit(() => gate.Pass());
        Task failing = executor.Submit(() => { throw new FormatException(); });

        await foreach (Task ended in Task.WhenEach(slow, failing).WithCancellation(TestContext.Current.CancellationToken))
        {
            Assert.True(ended.IsFaulted);
            break;
        }

        Assert.False(slow.IsCompleted);
        gate.Open();
        await slow.InTime();
    }

    [Fact]
    public async Task Jobs_can_be_taken_as_they_end()
    {
        using IInProcessExecutor executor = Create(2);
        Gate[] gates = [new(), new()];
        Task<int>[] jobs = [.. gates.Select((gate, i) => executor.Submit(() => { gate.Pass(); return i; }))];
        List<int> order = [];
        gates[1].Open();
        await foreach (Task<int> job in Task.WhenEach(jobs).WithCancellation(TestContext.Current.CancellationToken))
        {
            order.Add(await job);
            gates[0].Open();
        }

        Assert.Equal([1, 0], order);
    }

    [Fact]
    public async Task A_wait_can_have_a_limit_and_leaves_the_job_alone()
    {
        using IInProcessExecutor executor = Create();
        Gate gate = new();
        Task<int> job = executor.Submit(() => { gate.Pass(); return 1; });
        CancellationToken token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<TimeoutException>(() => job.WaitAsync(TimeSpan.Zero, token));
        await Assert.ThrowsAsync<TimeoutException>(() => job.WaitAsync(Times.Never, token));
        gate.Open();
        Assert.Equal(1, await job.WaitAsync(Times.Soon, token));
        Assert.Equal(1, await job.WaitAsync(TimeSpan.Zero, token));
    }

    [Fact]
    public async Task What_a_job_needed_and_gave_can_be_collected_while_the_executor_lives()
    {
        using IInProcessExecutor executor = Create(1);
        (Task kept, WeakReference input) = await RunWithInput(executor);
        (WeakReference result, WeakReference task) = await RunWithResult(executor);
        (Task cancelled, WeakReference never) = await CancelWithInput(executor);
        await executor.Submit(() => 1).InTime();    // the worker has let go of the one before

        await Times.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !input.IsAlive && !result.IsAlive && !task.IsAlive && !never.IsAlive;
        });
        Assert.True(kept.IsCompletedSuccessfully && cancelled.IsCanceled);

        static async Task<(Task, WeakReference)> RunWithInput(IInProcessExecutor executor)
        {
            object input = new();
            Task<int> job = executor.Submit(() => input.GetHashCode());
            await job.InTime();
            return (job, new WeakReference(input));
        }

        static async Task<(WeakReference, WeakReference)> RunWithResult(IInProcessExecutor executor)
        {
            Task<object> job = executor.Submit(() => new object());
            return (new WeakReference(await job.InTime()), new WeakReference(job));
        }

        static async Task<(Task, WeakReference)> CancelWithInput(IInProcessExecutor executor)
        {
            Gate gate = new();
            Task running = await OccupyAsync(executor, gate);
            object input = new();
            using CancellationTokenSource source = new();
            Task<int> job = executor.Submit(() => input.GetHashCode(), source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
            gate.Open();
            await running.InTime();
            return (job, new WeakReference(input));
        }
    }
}
