namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_record_is_a_job()
    {
        using IExecutor executor = Create();

        Assert.Equal("hands, hands", await executor.Submit(new Repeat("hands", 2)).InTime());
        Assert.Equal("hands", await executor.Submit(new Repeat("hands", 1), CancellationToken.None).InTime());
        Assert.Equal(7, await executor.Submit(new EchoLater(7), new JobOptions { Name = "later" }).InTime());
    }

    [Fact]
    public async Task A_function_gives_its_result()
    {
        using IFunctionExecutor executor = Create();

        Assert.Equal(256, await executor.Submit(static () => 16 * 16).InTime());
        Assert.Equal(256, await executor.Submit(static token => token.CanBeCanceled ? 256 : 0).InTime());
        Assert.Equal(256, await executor.Submit(static async () => { await Task.Yield(); return 256; }).InTime());
        Assert.Equal(256, await executor.Submit(static async token => { await Task.Run(static () => { }, token); return 256; }).InTime());
    }

    [Fact]
    public async Task A_function_without_a_result_is_run()
    {
        using IFunctionExecutor executor = Create();
        Task[] jobs =
        [
            executor.Submit(static () => { Fail.Throw("ran"); }),
            executor.Submit(static token => { token.ThrowIfCancellationRequested(); Fail.Throw("ran"); }),
            executor.Submit(static async () => { await Task.Yield(); Fail.Throw("ran"); }),
            executor.Submit(static async token => { await Task.Run(static () => { }, token); Fail.Throw("ran"); }),
        ];

        foreach (Task job in jobs)
            Assert.Equal("ran", (await Assert.ThrowsAsync<FormatException>(() => job.InTime())).Message);
        await executor.Submit(static () => { }).InTime();
        await executor.Submit(static async () => { await Task.Yield(); }).InTime();
        Assert.Equal(new ExecutorCounts(0, 0, 2, 4, 0), executor.Counts);
    }

    [Fact]
    public async Task As_many_jobs_as_workers_run_at_once_and_no_more()
    {
        // They pass the gate in threes: with fewer at once none would.
        int most = 0;
        List<RemoteGate.Visit> three = [], all = [];
        using IExecutor executor = Create(3);
        using RemoteGate gate = new(visit =>
        {
            three.Add(visit);
            all.Add(visit);
            most = Math.Max(most, all.Count(other => other.IsThere));
            if (three.Count < 3)
                return;
            three.ForEach(met => met.Open());
            three.Clear();
        });
        Assert.Equal(3, executor.MaxWorkers);
        Task<int>[] jobs = [.. Enumerable.Range(0, 30).Select(i => executor.Submit(new Pass(gate.Port, i)))];

        Assert.Equal(Enumerable.Range(0, 30), await Task.WhenAll(jobs).InTime());
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task With_one_worker_jobs_start_in_the_order_they_came_each_after_the_one_before()
    {
        int together = 0;
        List<RemoteGate.Visit> all = [];
        using IExecutor executor = Create(1);
        using RemoteGate occupied = new(), gate = new(visit =>
        {
            together += all.Count(before => before.IsThere);
            all.Add(visit);
            visit.Open();
        });
        await OccupyAsync(executor, occupied);
        Task<int>[] jobs = [.. Enumerable.Range(0, 100).Select(i => executor.Submit(new Pass(gate.Port, i)))];
        occupied.Open();
        await Task.WhenAll(jobs).InTime();

        Assert.Equal(Enumerable.Range(0, 100), gate.Numbers);
        Assert.Equal(0, together);
    }

    [Fact]
    public async Task More_jobs_than_anybody_counts_on_all_run()
    {
        int many = 20_000 / Thrift;
        using IExecutor executor = Create(2);
        Task<int>[] jobs = [.. Enumerable.Range(0, many).Select(i => executor.Submit(new Echo(i)))];

        Assert.Equal(Enumerable.Range(0, many), await Task.WhenAll(jobs).InTime());
    }

    [Fact]
    public async Task Many_threads_may_submit_at_once()
    {
        int each = 200 / Thrift;
        using IExecutor executor = Create(2);
        int[] sums = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            int sum = 0;
            for (int i = 0; i < each; i++)
                sum += await executor.Submit(new Echo(thread));
            return sum;
        }))).InTime();

        Assert.Equal(Enumerable.Range(0, 8).Select(thread => thread * each), sums);
        Assert.Equal(new ExecutorCounts(0, 0, 8 * each, 0, 0), executor.Counts);
    }

    [Fact]
    public void What_is_no_job_is_refused()
    {
        using IFunctionExecutor executor = Create();

        Refused<ArgumentNullException>(() => { executor.Submit((Func<int>)null!); });
        Refused<ArgumentNullException>(() => { executor.Submit((Action)null!); });
        Refused<ArgumentNullException>(() => { executor.Submit((IJob<int>)null!); });
        Assert.Equal(0, executor.Counts.Accepted);
    }

    [Fact]
    public void A_task_that_nobody_would_await_is_refused_with_advice()
    {
        using IFunctionExecutor executor = Create();

        Assert.Contains("AsTask", Refused<ArgumentException>(() => { executor.Submit(static () => default(ValueTask)); }).Message);
        Assert.Contains("AsTask", Refused<ArgumentException>(() => { executor.Submit(static () => new ValueTask<int>(1)); }).Message);
        Assert.Equal(0, executor.Counts.Accepted);
    }

    [Fact]
    public async Task A_lane_is_kept_or_refused()
    {
        using IFunctionExecutor executor = Create();
        JobOptions lane = new() { Lane = "fast" };
        if (HasLanes)
        {
            Assert.Equal(1, await executor.Submit(new Echo(1), lane).InTime());
            return;
        }

        Refused<NotSupportedException>(() => { executor.Submit(new Echo(1), lane); });
        Refused<NotSupportedException>(() => { executor.Submit(static () => 1, lane); });
        Assert.Equal(0, executor.Counts.Accepted);
    }

    [Fact]
    public async Task A_job_knows_what_it_is_called_and_where_it_runs()
    {
        using IFunctionExecutor executor = Create(1, new Setup { Name = "namers" });

        JobInfo lambda = (await executor.Submit(static () => JobInfo.Current).InTime())!;
        JobInfo method = (await executor.Submit(Who).InTime())!;
        JobInfo named = (await executor.Submit(static () => JobInfo.Current, new JobOptions { Name = "the third" }).InTime())!;
        JobInfo later = (await executor.Submit(WhoLater).InTime())!;
        JobInfo record = (await executor.Submit(new WhoAmI()).InTime())!;

        Assert.Equal(("namers", "namers"), (executor.Name, lambda.Executor));
        Assert.Contains("lambda in " + nameof(A_job_knows_what_it_is_called_and_where_it_runs), lambda.Name);
        Assert.Equal((1, 2, nameof(Who)), (lambda.Id, method.Id, method.Name));
        Assert.Equal((3, "the third"), (named.Id, named.Name));
        Assert.Equal((4, nameof(WhoLater)), (later.Id, later.Name));
        Assert.Equal((5, nameof(WhoAmI)), (record.Id, record.Name));
        Assert.All([lambda, method, named, later, record], job => Assert.StartsWith("namers-", job.Worker));
        Assert.Null(JobInfo.Current);

        static JobInfo? Who() => JobInfo.Current;

        static async Task<JobInfo?> WhoLater()
        {
            await Task.Yield();
            return JobInfo.Current;
        }
    }
}
