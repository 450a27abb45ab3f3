using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class PoolSnapshotTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_job_that_runs_inside_of_another_lies_inside_of_it_and_is_busy_once()
    {
        using ThreadPoolExecutor pool = Create(1);
        await pool.Submit(
            () =>
            {
                Take(1);
                _ = pool.Submit(() => Take(2), new JobOptions { Name = "inner" }).Result;
                return Take(3);
            },
            new JobOptions { Name = "outer" }).InTime();
        await IdleAsync(pool);

        Trace.Event[] events = Trace.Take().Of(pool);
        Assert.Equal([("inner", "inner", 2_000_000m, 2L), ("outer", "job", 6_000_000m, 1L)], events.Select(entry => (entry.Name, entry.Kind, entry.Length, entry.Job)));
        Assert.Equal(events[1].Start + 1_000_000, events[0].Start);
        WorkerSnapshot worker = Assert.Single(pool.Snapshot().Workers);
        Assert.Equal((2, TimeSpan.FromSeconds(6)), (worker.JobsDone, worker.BusyTime));
    }

    [Fact]
    public async Task An_async_job_is_at_work_between_its_awaits_only()
    {
        using ThreadPoolExecutor pool = Create(1);
        Gate gate = new();
        Task<int> job = pool.Submit(
            async () =>
            {
                Take(1);
                await gate.PassAsync();
                return Take(2);
            },
            new JobOptions { Name = "waits" });
        await gate.Reached;
        await IdleAsync(pool);

        ExecutorSnapshot snapshot = pool.Snapshot();
        Assert.Equal("waits", Assert.Single(snapshot.OffWorkers).Name);
        Assert.Equal((1, TimeSpan.FromSeconds(1), 0), (snapshot.Counts.Running, snapshot.BusyTime, snapshot.Workers[0].JobsDone));

        Take(10);
        gate.Open();
        await job.InTime();
        await IdleAsync(pool);

        snapshot = pool.Snapshot();
        Assert.Empty(snapshot.OffWorkers);
        Assert.Equal((TimeSpan.FromSeconds(3), 1), (snapshot.BusyTime, snapshot.Workers[0].JobsDone));
        Assert.Equal(
            [("waits", "stretch", 1_000_000m), ("waits", "stretch", 2_000_000m)],
            Trace.Take().Of(pool).Where(entry => entry.Length > 0).Select(entry => (entry.Name, entry.Kind, entry.Length)));
    }

    [Fact]
    public async Task Callers_that_run_their_jobs_are_workers_each_in_its_own_row()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions
        {
            Name = "full-" + Guid.NewGuid(),
            MaxWorkers = 1,
            QueueCapacity = 1,
            FullMode = QueueFullMode.CallerRuns,
            TimeProvider = _clock,
        });
        Gate gate = new(), first = new(), second = new();
        Task running = pool.Submit(() => gate.Pass());
        await gate.Reached;
        Task queued = pool.Submit(() => { });
        WorkerThread[] callers =
        [
            .. ((Gate[])[first, second]).Select((mine, i) =>
                WorkerThread.Start($"caller {i}", () => pool.Submit(() => mine.Pass(), new JobOptions { Name = $"mine {i}" }).Wait())),
        ];
        await Task.WhenAll(first.Reached, second.Reached);
        Take(4);

        ExecutorSnapshot snapshot = pool.Snapshot();
        WorkerSnapshot[] rows = [.. snapshot.Workers.Where(worker => worker.Name == "caller").OrderBy(worker => worker.Job!.Name)];
        Assert.Equal(["mine 0", "mine 1"], rows.Select(row => row.Job!.Name));
        Assert.All(rows, row => Assert.Equal((WorkerState.Running, "caller", TimeSpan.FromSeconds(4)), (row.State, row.Job!.Worker, row.BusyTime)));
        Assert.Equal((3, TimeSpan.FromSeconds(12)), (snapshot.Counts.Running, snapshot.BusyTime));
        Assert.Empty(snapshot.OffWorkers);

        first.Open();
        second.Open();
        gate.Open();
        await Task.WhenAll([running, queued, .. callers.Select(caller => caller.Completion)]).InTime();

        Assert.DoesNotContain(pool.Snapshot().Workers, worker => worker.Name == "caller");
        Trace.Event[] atCallers = [.. Trace.Take().Of(pool).Where(entry => entry.Worker == "caller")];
        Assert.Equal(2, atCallers.Select(entry => entry.Thread).Distinct().Count());
    }

    [Fact]
    public async Task A_worker_whose_initializer_runs_is_starting()
    {
        Gate gate = new();
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, Initializer = () => gate.Pass() });
        Task<int> job = pool.Submit(() => 1);
        await gate.Reached;

        Assert.Equal((WorkerState.Starting, null), pool.Snapshot().Workers.Select(worker => (worker.State, worker.Job)).Single());
        gate.Open();
        await job.InTime();
        await IdleAsync(pool);
    }

    [Fact]
    public async Task A_spare_is_a_worker_and_its_time_counts_when_it_has_gone()
    {
        using ThreadPoolExecutor pool = Create(1);
        ExecutorSnapshot[] seen = await pool.Submit(() => Task.WhenAll(pool.Submit(() =>
        {
            Take(7);
            return pool.Snapshot();
        })).Result).InTime();

        WorkerSnapshot spare = Assert.Single(seen[0].Workers, worker => worker.Name.EndsWith("-spare-1", StringComparison.Ordinal));
        Assert.Equal((WorkerState.Running, 2L, TimeSpan.FromSeconds(7)), (spare.State, spare.Job?.Id, spare.BusyTime));
        await Times.IsSeen(() => pool.Snapshot().Workers.Count == 1);
        Assert.Equal(TimeSpan.FromSeconds(14), pool.Snapshot().BusyTime);
    }

    [Fact]
    public async Task Entries_that_the_timeline_has_no_more_are_counted()
    {
        const int Many = Timeline.Most + 5000;
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = "many-" + Guid.NewGuid() });
        await Task.WhenAll(Enumerable.Range(0, Many).Select(i => pool.Submit(() => i))).InTime();

        Trace.Event[] events = Trace.Take().Of(pool);
        Assert.Equal(Many, pool.Snapshot().SlicesDropped + events.Select(entry => entry.Job).Distinct().Count());
        Assert.InRange(events.Length, Timeline.Most - pool.MaxWorkers * SliceChunk.Length, Timeline.Most);
    }

    [Fact]
    public async Task A_snapshot_does_not_wait_for_a_submitter_that_waits_for_room()
    {
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { MaxWorkers = 1, QueueCapacity = 1 });
        Gate gate = new();
        Task running = pool.Submit(() => gate.Pass());
        await gate.Reached;
        Task queued = pool.Submit(() => { });
        Task blocked = Task.Run(() => pool.Submit(() => { }), TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (pool.Snapshot().Counts.Queued, pool.Snapshot().Counts.Running));
        gate.Open();
        await Task.WhenAll(running, queued, blocked).InTime();
    }

    private ThreadPoolExecutor Create(int maxWorkers) => new(new ThreadPoolExecutorOptions
    {
        Name = "pool-" + Guid.NewGuid(),
        MaxWorkers = maxWorkers,
        TimeProvider = _clock,
    });

    /// <summary>Lets it take so long.</summary>
    private int Take(int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return seconds;
    }

    private static Task IdleAsync(ThreadPoolExecutor executor) =>
        Times.IsSeen(() => executor.Snapshot().Workers.All(worker => worker.State == WorkerState.Idle));
}
