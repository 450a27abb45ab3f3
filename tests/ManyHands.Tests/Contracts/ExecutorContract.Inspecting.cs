using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    /// <summary>Whether its workers have processor time of their own.</summary>
    protected virtual bool HasCpuTime => OperatingSystem.IsLinux();

    [Fact]
    public void A_snapshot_says_which_executor_it_is_of()
    {
        FakeTimeProvider clock = new();
        using IExecutor executor = Create(3, new Setup { Name = "fresh", TimeProvider = clock });

        ExecutorSnapshot snapshot = executor.Snapshot();

        Assert.Equal(("fresh", executor.GetType().Name, 3), (snapshot.Name, snapshot.Kind, snapshot.MaxWorkers));
        Assert.Equal(clock.GetUtcNow(), snapshot.Time);
        Assert.Equal((default, null, default, 0), (snapshot.Counts, snapshot.OldestWait, snapshot.BusyTime, snapshot.SlicesDropped));
        Assert.All(snapshot.Workers, worker => Assert.Null(worker.Job));
        Assert.Empty(snapshot.OffWorkers);
        Assert.Empty(snapshot.Lanes);
    }

    [Fact]
    public async Task A_snapshot_names_a_running_job_its_worker_and_since_when()
    {
        FakeTimeProvider clock = new();
        using IFunctionExecutor executor = Create(2, new Setup { Name = "looked-at", TimeProvider = clock });
        await executor.Submit(new Echo(1)).InTime();
        using RemoteGate gate = new();
        DateTimeOffset started = clock.GetUtcNow();
        Task job = executor.Submit(new PassStubbornly(gate.Port), new JobOptions { Name = "knead" });
        await gate.Reached;
        clock.Advance(TimeSpan.FromSeconds(5));

        WorkerSnapshot worker = Assert.Single(executor.Snapshot().Workers, worker => worker.Job is not null);

        Assert.Equal((WorkerState.Running, started, null), (worker.State, worker.Since, worker.WaitsFor));
        Assert.Equal(new JobInfo(2, "knead", "looked-at", worker.Name), worker.Job);
        Assert.StartsWith("looked-at-", worker.Name);
        Assert.Equal(TimeSpan.FromSeconds(5), worker.BusyTime);
        gate.Open();
        await job.InTime();
    }

    [Fact]
    public async Task A_snapshot_says_since_when_a_worker_is_idle_and_what_it_has_done()
    {
        FakeTimeProvider clock = new();
        using IFunctionExecutor executor = Create(1, new Setup { TimeProvider = clock });
        foreach (int seconds in (int[])[2, 3])
        {
            using RemoteGate gate = new();
            Task job = await OccupyAsync(executor, gate);
            clock.Advance(TimeSpan.FromSeconds(seconds));
            gate.Open();
            await job.InTime();
            await IdleAsync(executor);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        ExecutorSnapshot snapshot = executor.Snapshot();
        WorkerSnapshot worker = Assert.Single(snapshot.Workers);

        Assert.Equal((WorkerState.Idle, null, clock.GetUtcNow() - TimeSpan.FromSeconds(10)), (worker.State, worker.Job, worker.Since));
        Assert.Equal((2, TimeSpan.FromSeconds(5)), (worker.JobsDone, worker.BusyTime));
        Assert.Equal(worker.BusyTime, snapshot.BusyTime);
    }

    [Fact]
    public async Task A_snapshot_says_how_much_waits_and_how_long_the_first_has()
    {
        FakeTimeProvider clock = new();
        using IFunctionExecutor executor = Create(1, new Setup { TimeProvider = clock });
        using RemoteGate gate = new();
        Task running = await OccupyAsync(executor, gate);
        Assert.Null(executor.Snapshot().OldestWait);
        using CancellationTokenSource cancelled = new();
        Task first = executor.Submit(new Echo(1), cancelled.Token);
        clock.Advance(TimeSpan.FromSeconds(3));
        Task second = executor.Submit(new Echo(2));
        clock.Advance(TimeSpan.FromSeconds(4));

        ExecutorSnapshot snapshot = executor.Snapshot();
        Assert.Equal((2, 1, TimeSpan.FromSeconds(7)), (snapshot.Counts.Queued, snapshot.Counts.Running, snapshot.OldestWait));

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.InTime());
        Assert.Equal((1, TimeSpan.FromSeconds(4)), (executor.Snapshot().Counts.Queued, executor.Snapshot().OldestWait));

        gate.Open();
        await Task.WhenAll(running, second).InTime();
        Assert.Equal((0, null), (executor.Snapshot().Counts.Queued, executor.Snapshot().OldestWait));
    }

    [Fact]
    public async Task Snapshots_add_up_while_thousands_of_jobs_go_through()
    {
        int many = 20_000 / Thrift;
        using IFunctionExecutor executor = Create(3);
        int running = 0, looks = 0;
        Task submitting = Task.Run(
            async () =>
            {
                for (int i = 0; i < many; i += 100)
                {
                    Task[] some = [.. Enumerable.Range(i, 100).Select(item => item % 10 == 0
                        ? (Task)executor.Submit(static async () => { await Task.Yield(); })
                        : executor.Submit(new Spin(50)))];
                    await Task.WhenAll(some);
                }
            },
            TestContext.Current.CancellationToken);

        while (!submitting.IsCompleted)
        {
            ExecutorSnapshot snapshot = executor.Snapshot();
            looks++;
            running += AddsUp(snapshot) > 0 ? 1 : 0;
        }

        await submitting;
        ExecutorSnapshot last = executor.Snapshot();
        Assert.Equal((0, many), (AddsUp(last), last.Counts.Completed));
        Assert.Equal(many, last.Workers.Sum(worker => worker.JobsDone));
        Assert.True(running > 0, $"None of {looks} snapshots has seen a job run.");
    }

    [Fact]
    public async Task A_worker_that_computes_has_more_and_more_processor_time()
    {
        using IFunctionExecutor executor = Create(1);
        using CancellationTokenSource enough = new();
        Task job = executor.Submit(new Compute(), enough.Token);
        await Times.IsSeen(() => executor.Snapshot().Workers is [{ State: WorkerState.Running }]);
        TimeSpan? before = Assert.Single(executor.Snapshot().Workers).CpuTime;
        Assert.Equal(HasCpuTime, before is not null);
        await Times.IsSeen(() => !HasCpuTime || executor.Snapshot().Workers[0].CpuTime > before + TimeSpan.FromMilliseconds(100));

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
    }

    [Fact]
    public async Task The_inspector_knows_executors_until_they_end()
    {
        string name = "known-" + Guid.NewGuid();
        IFunctionExecutor executor = Create(1, new Setup { Name = name });
        await executor.Submit(new Echo(1)).InTime();
        ExecutorSnapshot seen = Assert.Single(Inspector.Snapshot().Executors, seen => seen.Name == name);
        Assert.Equal(executor.GetType().Name, seen.Kind);
        Assert.Equal(1, seen.Counts.Completed);

        await executor.DisposeAsync();

        Assert.DoesNotContain(Inspector.Snapshot().Executors, seen => seen.Name == name);
    }

    /// <summary>The running jobs of a snapshot, each of which must stand in it once, and as many as are counted.</summary>
    private protected static long AddsUp(ExecutorSnapshot snapshot)
    {
        JobInfo[] named = [.. snapshot.Workers.Select(worker => worker.Job).OfType<JobInfo>(), .. snapshot.OffWorkers];
        Assert.Equal(snapshot.Counts.Running, named.Select(job => job.Id).Distinct().Count());
        Assert.All(snapshot.Workers, worker => Assert.Equal(worker.State is WorkerState.Running or WorkerState.Waiting, worker.Job is not null));
        Assert.All(snapshot.Workers, worker => Assert.Equal(worker.State == WorkerState.Waiting, worker.WaitsFor is not null));
        Assert.Equal(snapshot.Counts.Queued > 0, snapshot.OldestWait is not null);
        return snapshot.Counts.Running;
    }

    /// <summary>A worker may come to rest a moment after its job's task has ended.</summary>
    private static Task IdleAsync(IExecutor executor) =>
        Times.IsSeen(() => executor.Snapshot().Workers.All(worker => worker.State == WorkerState.Idle));
}
