namespace ManyHands.Tests;

public sealed class QueueCapacityTests
{
    private readonly Gate _gate = new();
    private Task[] _queued = [];

    [Fact]
    public async Task Reject_throws_when_the_queue_is_full()
    {
        using ThreadPoolExecutor pool = await FullAsync(QueueFullMode.Reject);
        Action submit = () => pool.Submit(() => 1);

        Assert.Contains("2 jobs", Assert.Throws<QueueFullException>(submit).Message);
        Assert.Equal(3, pool.Counts.Accepted);
        _gate.Open();
        await Task.WhenAll(_queued).InTime();
        Assert.Equal(0, pool.Counts.Queued);
        Assert.Equal(1, await pool.Submit(() => 1).InTime());
    }

    [Fact]
    public async Task CallerRuns_runs_it_on_the_thread_that_submits()
    {
        using ThreadPoolExecutor pool = await FullAsync(QueueFullMode.CallerRuns);
        int here = Environment.CurrentManagedThreadId;

        Task<(int Thread, JobInfo? Job)> job = pool.Submit(() => (Environment.CurrentManagedThreadId, JobInfo.Current));
        Task failing = pool.Submit(() => { throw new FormatException(); }, new JobOptions { Name = "failing" });

        Assert.True(job.IsCompletedSuccessfully);
        Assert.Equal((here, "caller"), (job.Result.Thread, job.Result.Job!.Worker));
        Assert.IsType<FormatException>(failing.Exception!.InnerException);
        Assert.Equal(new ExecutorCounts(2, 1, 1, 1, 0), pool.Counts);
        Task<int> later = pool.Submit(async () => { await Task.Yield(); return 4; });
        _gate.Open();
        Assert.Equal(4, await later.InTime());
    }

    [Fact]
    public async Task Wait_blocks_the_caller_till_there_is_room()
    {
        using ThreadPoolExecutor pool = await FullAsync(QueueFullMode.Wait);
        Task<Task<int>> submitting = Elsewhere(() => pool.Submit(() => 5));
        await Times.MustNotEnd(submitting);
        Assert.Equal(3, pool.Counts.Accepted);
        _gate.Open();

        Assert.Equal(5, await (await submitting.InTime()).InTime());
    }

    [Fact]
    public async Task Who_waits_for_room_can_be_cancelled()
    {
        using ThreadPoolExecutor pool = await FullAsync(QueueFullMode.Wait);
        using CancellationTokenSource source = new();
        Task<Task<int>> submitting = Elsewhere(() => pool.Submit(() => 5, source.Token));
        Task<Task<int>> other = Elsewhere(() => pool.Submit(() => 6));
        await source.CancelAsync();

        Task<int> job = await submitting.InTime();
        Assert.True(job.IsCanceled);
        _gate.Open();
        Assert.Equal(6, await (await other.InTime()).InTime());
    }

    [Fact]
    public async Task Who_waits_for_room_is_refused_by_a_shutdown()
    {
        using ThreadPoolExecutor pool = await FullAsync(QueueFullMode.Wait);
        Task<Task<int>> submitting = Elsewhere(() => pool.Submit(() => 5));
        await Times.MustNotEnd(submitting);
        Task<ShutdownReport> shutdown = pool.ShutdownAsync();

        await Assert.ThrowsAsync<ExecutorShutdownException>(() => submitting.InTime());
        _gate.Open();
        Assert.True((await shutdown.InTime()).IsComplete);
    }

    [Fact]
    public async Task Cancelling_a_queued_job_makes_room()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1 });
        using CancellationTokenSource source = new();
        _ = pool.Submit(() => _gate.Pass());
        await _gate.Reached;
        Task queued = pool.Submit(() => 1, source.Token);
        Task<Task<int>> submitting = Elsewhere(() => pool.Submit(() => 5));
        await source.CancelAsync();

        Task<int> job = await submitting.InTime();
        Assert.True(queued.IsCanceled);
        _gate.Open();
        Assert.Equal(5, await job.InTime());
    }

    [Theory, InlineData(QueueFullMode.Wait), InlineData(QueueFullMode.Reject), InlineData(QueueFullMode.CallerRuns)]
    public async Task A_worker_of_the_same_executor_is_never_made_to_wait(QueueFullMode mode)
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1, FullMode = mode });

        Assert.Equal(45, await pool.Submit(() =>
        {
            Task<int>[] inner = [.. Enumerable.Range(0, 10).Select(i => pool.Submit(() => i))];
            Task.WaitAll(inner);
            return inner.Sum(job => job.Result);
        }).InTime());
    }

    [Fact]
    public async Task Many_that_wait_all_get_their_turn()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 2, QueueCapacity = 1 });
        int done = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                pool.Submit(() => { Interlocked.Increment(ref done); });
                Assert.InRange(pool.Counts.Queued, 0, 1);
            }
        }))).InTime();
        await pool.ShutdownAsync().InTime();

        Assert.Equal(1800, done);
    }

    // Not Task.Run, which would wait for the job as well.
    private static Task<Task<int>> Elsewhere(Func<Task<int>> submit) =>
        Task.Factory.StartNew(submit, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

    // One worker, which is held at the gate, and two jobs in a queue for two.
    private async Task<ThreadPoolExecutor> FullAsync(QueueFullMode mode)
    {
        ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 2, FullMode = mode });
        _ = pool.Submit(() => _gate.Pass());
        await _gate.Reached;
        _queued = [pool.Submit(() => 1), pool.Submit(() => 2)];
        return pool;
    }
}
