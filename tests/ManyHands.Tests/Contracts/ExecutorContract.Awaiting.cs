namespace ManyHands.Tests;

// What callers do with the tasks they are given: all that .NET has for tasks must work on them.
public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_continuation_runs_whether_it_comes_before_or_after_the_end()
    {
        using IExecutor executor = Create();
        using RemoteGate gate = new();
        Task<int> job = executor.Submit(new Pass(gate.Port, 5));
        Task<int> before = job.ContinueWith(task => task.Result + 1, TaskScheduler.Default);
        gate.Open();
        Assert.Equal(6, await before.InTime());

        Assert.Equal(6, await job.ContinueWith(task => task.Result + 1, TaskScheduler.Default).InTime());
    }

    [Fact]
    public async Task A_continuation_that_throws_or_blocks_stops_no_worker()
    {
        using IExecutor executor = Create(1);
        using RemoteGate gate = new();
        Gate blocker = new(); // of this process, as continuations are
        Task<int> job = executor.Submit(new Pass(gate.Port, 5));
        Task throwing = job.ContinueWith(
            _ => throw new InvalidOperationException("callback"), TaskContinuationOptions.ExecuteSynchronously);
        Task blocking = job.ContinueWith(_ => blocker.Pass(), TaskContinuationOptions.ExecuteSynchronously);
        gate.Open();

        Assert.Equal(7, await executor.Submit(new Echo(7)).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => throwing.InTime());
        blocker.Open();
        await blocking.InTime();
    }

    [Fact]
    public async Task The_first_to_end_can_be_waited_for()
    {
        using IExecutor executor = Create();
        using RemoteGate gate = new();
        Task<int> slow = executor.Submit(new Pass(gate.Port, 1));
        Task<int> quick = executor.Submit(new Echo(2));

        Assert.Same(quick, await Task.WhenAny(slow, quick).InTime());
        Assert.False(slow.IsCompleted);
        gate.Open();
        Assert.Equal(1, await slow.InTime());
    }

    [Fact]
    public async Task All_can_be_waited_for_and_the_first_failure_is_thrown()
    {
        using IExecutor executor = Create();
        Task<int>[] jobs = [.. Enumerable.Range(0, 6).Select(i =>
            executor.Submit<int>(i == 3 ? new Fail("three") : new Echo(i)))];

        Assert.Equal("three", (await Assert.ThrowsAsync<FormatException>(() => Task.WhenAll(jobs).InTime())).Message);
        Assert.All(jobs, job => Assert.True(job.IsCompleted));
        Assert.Equal(5, jobs.Count(job => job.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task A_failure_can_end_the_wait_before_the_others_have_ended()
    {
        using IExecutor executor = Create(2);
        using RemoteGate gate = new();
        Task slow = executor.Submit(new Pass(gate.Port));
        Task failing = executor.Submit(new Fail("mine"));

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
        using IExecutor executor = Create(2);
        using RemoteGate first = new(), second = new();
        Task<int>[] jobs = [executor.Submit(new Pass(first.Port, 0)), executor.Submit(new Pass(second.Port, 1))];
        List<int> order = [];
        second.Open();
        await foreach (Task<int> job in Task.WhenEach(jobs).WithCancellation(TestContext.Current.CancellationToken))
        {
            order.Add(await job);
            first.Open();
        }

        Assert.Equal([1, 0], order);
    }

    [Fact]
    public async Task A_wait_can_have_a_limit_and_leaves_the_job_alone()
    {
        using IExecutor executor = Create();
        using RemoteGate gate = new();
        Task<int> job = executor.Submit(new Pass(gate.Port, 1));
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
        using IExecutor executor = Create(1);
        (Task kept, WeakReference job) = await RunAsync(executor);
        (WeakReference task, WeakReference result) = await TakeResultAsync(executor);
        (Task cancelled, WeakReference never) = await CancelAsync(executor);
        await executor.Submit(new Echo(1)).InTime();    // the worker has let go of the one before

        await Garbage.IsTakenAsync(
            () => !job.IsAlive && !task.IsAlive && !result.IsAlive && !never.IsAlive,
            () => executor.Submit(new Echo(1)));
        Assert.True(kept.IsCompletedSuccessfully && cancelled.IsCanceled);

        static async Task<(Task, WeakReference)> RunAsync(IExecutor executor)
        {
            Repeat input = new("hands", 2);
            Task<string> job = executor.Submit(input);
            await job.InTime();
            return (job, new WeakReference(input));
        }

        static async Task<(WeakReference, WeakReference)> TakeResultAsync(IExecutor executor)
        {
            Task<string> job = executor.Submit(new Repeat("hands", 3));
            return (new WeakReference(job), new WeakReference(await job.InTime()));
        }

        static async Task<(Task, WeakReference)> CancelAsync(IExecutor executor)
        {
            using RemoteGate gate = new();
            Task running = await OccupyAsync(executor, gate);
            Repeat input = new("hands", 2);
            using CancellationTokenSource source = new();
            Task<string> job = executor.Submit(input, source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
            gate.Open();
            await running.InTime();
            return (job, new WeakReference(input));
        }
    }
}
