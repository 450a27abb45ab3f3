using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class AsyncSnapshotTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_snapshot_says_where_each_lane_stands()
    {
        await using AsyncExecutor executor = new(new AsyncExecutorOptions
        {
            MaxWorkers = 10,
            MaxPerLane = 2,
            LanePause = TimeSpan.FromSeconds(5),
            TimeProvider = _clock,
        });
        Gate gate = new();
        await executor.Submit(() => { }, new JobOptions { Lane = "resting" }).InTime();
        Task[] jobs = [.. Enumerable.Range(0, 5).Select(_ => executor.Submit(() => gate.PassAsync(), new JobOptions { Lane = "full" }))];
        await gate.Reached;
        _clock.Advance(TimeSpan.FromSeconds(3));

        ExecutorSnapshot snapshot = executor.Snapshot();
        Assert.Equal(
            [new LaneSnapshot("full", 2, 0, 3), new LaneSnapshot("resting", 0, 1, 0)], snapshot.Lanes.OrderBy(lane => lane.Name));
        Assert.Equal((3, 2, TimeSpan.FromSeconds(3)), (snapshot.Counts.Queued, snapshot.Counts.Running, snapshot.OldestWait));

        _clock.Advance(TimeSpan.FromSeconds(3));
        gate.Open();
        for (int i = 0; i < 3; i++)
        {
            await Times.IsSeen(() => executor.Snapshot().Lanes is [{ Running: 0, Resting: > 0 }] or []);
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        await Task.WhenAll(jobs).InTime();
        Assert.Empty(executor.Snapshot().Lanes);
    }

    [Fact]
    public async Task What_came_of_a_job_is_shown_and_changes_nothing_about_its_end()
    {
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = "outcome-" + Guid.NewGuid(), MaxWorkers = 1 });
        foreach (JobOutcome outcome in (JobOutcome[])[JobOutcome.Failed, JobOutcome.TriedAgain, JobOutcome.Cancelled, JobOutcome.AsEnded])
            Assert.Equal(outcome, await executor.Submit(() => JobInfo.Current!.Outcome = outcome).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => executor.Submit(() =>
        {
            JobInfo.Current!.Outcome = JobOutcome.Cancelled;
            throw new InvalidOperationException();
        }).InTime());

        ExecutorSnapshot snapshot = executor.Snapshot();
        Assert.Equal((4, 1, 0), (snapshot.Counts.Completed, snapshot.Counts.Failed, snapshot.Counts.Cancelled));
        Assert.Equal(new JobOutcomes(Failed: 1, TriedAgain: 1, Cancelled: 1), snapshot.Outcomes);
        Assert.Equal(["failed", "failed", "cancelled", "completed", "failed"], Trace.Take().Of(executor).OrderBy(entry => entry.Job).Select(entry => entry.Ending));
    }

    [Fact]
    public async Task A_child_on_its_parents_place_lies_inside_of_it()
    {
        await using AsyncExecutor executor = Create();
        ExecutorSnapshot snapshot = await executor.Submit(
            async () =>
            {
                Take(1);
                ExecutorSnapshot seen = await executor.Submit(
                    async () =>
                    {
                        await Task.Yield();
                        Take(2);
                        return executor.Snapshot();
                    },
                    new JobOptions { Name = "child" });
                Take(4);
                return seen;
            },
            new JobOptions { Name = "parent" }).InTime();

        WorkerSnapshot place = Assert.Single(snapshot.Workers);
        Assert.Equal(("child", TimeSpan.FromSeconds(3)), (place.Job?.Name, place.BusyTime));
        Assert.Equal(("parent", place.Name), snapshot.OffWorkers.Select(job => (job.Name, job.Worker)).Single());
        Assert.Equal(
            [("child", "inner", 2_000_000m, "completed"), ("parent", "job", 7_000_000m, "completed")],
            Trace.Take().Of(executor).Select(entry => (entry.Name, entry.Kind, entry.Length, entry.Ending)));
        Assert.Equal((2, TimeSpan.FromSeconds(7)), executor.Snapshot().Workers.Select(row => (row.JobsDone, row.BusyTime)).Single());
    }

    [Fact]
    public async Task A_child_that_outlives_its_parent_goes_on_in_a_row_of_its_own()
    {
        await using AsyncExecutor executor = Create();
        Gate gate = new();
        Task<int> child = null!;
        await executor.Submit(
            async () =>
            {
                child = executor.Submit(
                    async () =>
                    {
                        await gate.PassAsync();
                        return Take(4);
                    },
                    new JobOptions { Name = "child" });
                await gate.Reached;
                Take(1);
            },
            new JobOptions { Name = "parent" }).InTime();
        Take(2);
        Assert.Equal("child", Assert.Single(executor.Snapshot().Workers).Job?.Name);
        gate.Open();
        await child.InTime();

        Assert.Equal(
            [("parent", "job", 1_000_000m, "completed"), ("child", "inner", 1_000_000m, "goes on"), ("child", "job", 6_000_000m, "completed")],
            Trace.Take().Of(executor).Select(entry => (entry.Name, entry.Kind, entry.Length, entry.Ending)));
        Assert.Equal((2, TimeSpan.FromSeconds(7)), executor.Snapshot().Workers.Select(row => (row.JobsDone, row.BusyTime)).Single());
    }

    [Fact]
    public async Task A_job_that_waits_for_its_executors_end_is_off_its_place()
    {
        AsyncExecutor executor = Create();
        ExecutorSnapshot? seen = null;
        await executor.Submit(async () =>
        {
            Take(1);
            Task other = executor.Submit(() => seen = executor.Snapshot(), new JobOptions { Name = "other" });
            await executor.ShutdownAsync();
            await other;
        }).InTime();

        Assert.Equal("other", Assert.Single(seen!.Workers).Job?.Name);
        Assert.Single(seen.OffWorkers);
        await executor.DisposeAsync();
        Assert.All(Trace.Take().Of(executor), entry => Assert.InRange(entry.Length, 0, 1_000_000));
    }

    [Fact]
    public async Task Jobs_given_up_are_told_as_cancelled()
    {
        AsyncExecutor executor = Create();
        Gate gate = new();
        Task job = executor.Submit(() => gate.PassAsync());
        await gate.Reached;
        Take(3);
        await executor.ShutdownAsync(timeout: TimeSpan.Zero).InTime();

        Trace.Event given = Assert.Single(Trace.Take().Of(executor));
        Assert.Equal((3_000_000m, "cancelled"), (given.Length, given.Ending));
        gate.Open();
        await Assert.ThrowsAsync<ExecutorShutdownException>(() => job.InTime());
    }

    private AsyncExecutor Create() =>
        new(new AsyncExecutorOptions { Name = "async-" + Guid.NewGuid(), MaxWorkers = 1, TimeProvider = _clock });

    /// <summary>Lets it take so long.</summary>
    private int Take(int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return seconds;
    }
}
