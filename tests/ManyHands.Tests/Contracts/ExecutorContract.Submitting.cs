namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_function_gives_its_result()
    {
        using IInProcessExecutor executor = Create();

        Assert.Equal(256, await executor.Submit(() => 16 * 16).InTime());
        Assert.Equal(256, await executor.Submit(token => token.CanBeCanceled ? 256 : 0).InTime());
        Assert.Equal(256, await executor.Submit(async () => { await Task.Yield(); return 256; }).InTime());
        Assert.Equal(256, await executor.Submit(async token => { await Task.Delay(1, token); return 256; }).InTime());
    }

    [Fact]
    public async Task A_function_without_a_result_is_run()
    {
        using IInProcessExecutor executor = Create();
        int runs = 0;

        await executor.Submit(() => { Interlocked.Increment(ref runs); }).InTime();
        await executor.Submit(token => { token.ThrowIfCancellationRequested(); Interlocked.Increment(ref runs); }).InTime();
        await executor.Submit(async () => { await Task.Yield(); Interlocked.Increment(ref runs); }).InTime();
        await executor.Submit(async token => { await Task.Delay(1, token); Interlocked.Increment(ref runs); }).InTime();

        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task A_record_is_a_job()
    {
        using IInProcessExecutor executor = Create();

        Assert.Equal("hands, hands", await executor.Submit(new Repeat("hands", 2)).InTime());
        Assert.Equal("hands", await executor.Submit(new Repeat("hands", 1), CancellationToken.None).InTime());
        Assert.Equal(7, await executor.Submit(new RepeatLater(7), new JobOptions { Name = "later" }).InTime());
    }

    [Fact]
    public void A_job_runs_on_another_thread()
    {
        using IInProcessExecutor executor = Create();
        Task<int> job = executor.Submit(() => Environment.CurrentManagedThreadId);

        // Without leaving this thread: a free thread of the .NET pool could rightly be given the job.
        Assert.True(SpinWait.SpinUntil(() => job.IsCompleted, Times.Soon));
        Assert.NotEqual(Environment.CurrentManagedThreadId, job.Result);
    }

    [Fact]
    public async Task As_many_jobs_as_workers_run_at_once_and_no_more()
    {
        using IInProcessExecutor executor = Create(3);
        Assert.Equal(3, executor.MaxWorkers);
        using Barrier three = new(3);
        int now = 0, most = 0;
        Task<bool>[] jobs = [.. Enumerable.Range(0, 30).Select(_ => executor.Submit(() =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            bool met = three.SignalAndWait(Times.Soon);
            Interlocked.Decrement(ref now);
            return met;
        }))];

        Assert.All(await Task.WhenAll(jobs).InTime(), Assert.True);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Jobs_start_in_the_order_they_came()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        await OccupyAsync(executor, gate);
        List<int> order = [];
        Task[] jobs = [.. Enumerable.Range(0, 100).Select(i => executor.Submit(() => order.Add(i)))];
        gate.Open();
        await Task.WhenAll(jobs).InTime();

        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task More_jobs_than_anybody_counts_on_all_run()
    {
        using IInProcessExecutor executor = Create(2);
        Task<int>[] jobs = [.. Enumerable.Range(0, 20_000).Select(i => executor.Submit(() => i))];

        Assert.Equal(Enumerable.Range(0, 20_000), await Task.WhenAll(jobs).InTime());
    }

    [Fact]
    public async Task Many_threads_may_submit_at_once()
    {
        using IInProcessExecutor executor = Create(2);
        int sum = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                await executor.Submit(() => Interlocked.Increment(ref sum));
            }
        }))).InTime();

        Assert.Equal(1600, sum);
    }

    [Fact]
    public async Task What_flows_with_the_caller_flows_into_the_job()
    {
        using IInProcessExecutor executor = Create();
        AsyncLocal<string> flowing = new() { Value = "caller" };

        Assert.Equal("caller", await executor.Submit(() => flowing.Value).InTime());
        Assert.Equal("caller", await executor.Submit(async () => { await Task.Yield(); return flowing.Value; }).InTime());
    }

    [Fact]
    public void What_is_no_job_is_refused()
    {
        using IInProcessExecutor executor = Create();

        Refused<ArgumentNullException>(() => { executor.Submit((Func<int>)null!); });
        Refused<ArgumentNullException>(() => { executor.Submit((Action)null!); });
        Refused<ArgumentNullException>(() => { executor.Submit((IJob<int>)null!); });
        Assert.Equal(0, executor.Counts.Accepted);
    }

    [Fact]
    public void A_task_that_nobody_would_await_is_refused_with_advice()
    {
        using IInProcessExecutor executor = Create();

        Assert.Contains("AsTask", Refused<ArgumentException>(() => { executor.Submit(() => default(ValueTask)); }).Message);
        Assert.Contains("AsTask", Refused<ArgumentException>(() => { executor.Submit(() => new ValueTask<int>(1)); }).Message);
        Func<object> hidden = () => 1;
        Assert.Equal(1, executor.Submit(hidden).Result);
        Func<Task<Task<int>>> nested = () => Task.FromResult(Task.FromResult(1));
        Func<CancellationToken, Task<int>> awaited = _ => Task.FromResult(1);
        Assert.Equal(1, executor.Submit(awaited).Result);
        Assert.Equal(1, executor.Submit(nested).Result.Result);
    }

    [Fact]
    public async Task A_job_knows_what_it_is_called_and_where_it_runs()
    {
        using IInProcessExecutor executor = Create(1, new Setup { Name = "namers" });

        JobInfo lambda = (await executor.Submit(() => JobInfo.Current).InTime())!;
        JobInfo method = (await executor.Submit(Who).InTime())!;
        JobInfo named = (await executor.Submit(() => JobInfo.Current, new JobOptions { Name = "the third" }).InTime())!;
        JobInfo later = (await executor.Submit(WhoLater).InTime())!;

        Assert.Equal((1, "namers"), (lambda.Id, lambda.Executor));
        Assert.Contains("lambda in " + nameof(A_job_knows_what_it_is_called_and_where_it_runs), lambda.Name);
        Assert.Equal((2, nameof(Who)), (method.Id, method.Name));
        Assert.Equal((3, "the third"), (named.Id, named.Name));
        Assert.Equal((4, nameof(WhoLater)), (later.Id, later.Name));
        Assert.All([lambda, method, named, later], job => Assert.StartsWith("namers-", job.Worker));
        Assert.Null(JobInfo.Current);

        static JobInfo? Who() => JobInfo.Current;

        static async Task<JobInfo?> WhoLater()
        {
            await Task.Delay(1);
            return JobInfo.Current;
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private sealed record Repeat(string Word, int Times) : IJob<string>
    {
        public string Run(CancellationToken cancellationToken) => string.Join(", ", Enumerable.Repeat(Word, Times));
    }

    private sealed record RepeatLater(int Number) : IAsyncJob<int>
    {
        public async ValueTask<int> RunAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(1, cancellationToken);
            return Number;
        }
    }

    [Fact]
    public async Task With_one_worker_a_job_starts_when_the_task_of_the_one_before_has_ended()
    {
        using IInProcessExecutor executor = Create(1);
        int early = 0;
        List<Task> jobs = [];
        Gate gate = new();
        jobs.Add(await OccupyAsync(executor, gate));
        for (int i = 0; i < 5000; i++)
        {
            Task before = jobs[^1];
            jobs.Add(executor.Submit(() =>
            {
                early += before.IsCompleted ? 0 : 1;
                throw new FormatException();
            }));
        }

        gate.Open();
        await Task.WhenAny(Task.WhenAll(jobs)).InTime();
        Assert.Equal(0, early);
    }
}
