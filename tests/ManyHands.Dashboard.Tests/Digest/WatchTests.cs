using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Dashboard.Tests;

/// <summary>What pages are told, when, and how much of it. Time is the test's.</summary>
public sealed class WatchTests
{
    private static readonly TimeSpan Tick = Watch.Interval;

    private readonly FakeTimeProvider _time = new(MadeUpExecutor.Zero);
    private readonly MadeUpProcess _process = new();

    private TimeSpan Now => _time.GetUtcNow() - MadeUpExecutor.Zero;

    [Fact]
    public void A_page_is_told_all_there_is_and_then_what_changes()
    {
        MadeUpExecutor executor = Executor("bake", 2);
        Watch watch = Create();
        using Viewer first = watch.TryJoin()!;
        _time.Advance(Tick);
        executor.Run(0, "loaf", Now - Tick, Now);
        _time.Advance(Tick);
        List<Digest> digests = first.ReadAll();
        Assert.True(digests[0].Reset);
        Assert.Equal("bake", digests.SelectMany(digest => digest.Executors).First().Name);
        ExecutorDigest last = digests[^1].Executors[0];
        long[] span = Assert.Single(last.SpanRows());
        Assert.Equal((2500, 1, 0), (span[2], span[6], span[7]));
        Assert.Equal("loaf", digests[^1].Names[(int)span[4]]);

        using Viewer second = watch.TryJoin()!;
        Digest all = Assert.Single(second.ReadAll());
        Assert.Equal(["bake-1", "bake-2"], all.Executors[0].NewLanes!.Select(lane => lane.Name));
        Assert.Single(all.Executors[0].SpanRows());
        Assert.Equal(2, all.Executors[0].WorkerRows().Count());
    }

    [Fact]
    public void What_came_of_jobs_counts_and_not_only_how_they_ended()
    {
        MadeUpExecutor executor = Executor("fetch", 1);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Tick);
        viewer.ReadAll();
        TimeSpan at = Now;
        foreach (JobOutcome outcome in (JobOutcome[])[JobOutcome.AsEnded, JobOutcome.Failed, JobOutcome.TriedAgain, JobOutcome.Failed, JobOutcome.Cancelled])
            executor.Run(0, "fetch", at, at += Tick / 5, outcome: outcome);
        for (int tick = 0; tick < 5; tick++)
            _time.Advance(Tick);
        List<Digest> digests = viewer.ReadAll();
        ExecutorDigest last = digests[^1].Executors[0];
        Assert.Equal((1, 2, 1, 1), (last.Completed, last.Failed, last.TriedAgain, last.Cancelled));
        Assert.Equal([(0, 0), (1, 0), (1, 0), (1, 0), (0, 1)], digests.SelectMany(digest => digest.Executors[0].SpanRows()).Select(row => (row[7], row[8])));

        // Five have ended and two have failed, in a second.
        double[] point = digests.Select(digest => digest.Executors[0].Points).OfType<IReadOnlyList<double>>().Single().ToArray();
        Assert.Equal((5, 2), (point[1], point[2]));
    }

    [Fact]
    public void A_worker_that_does_nothing_new_is_not_told_again()
    {
        MadeUpExecutor executor = Executor("bake", 3);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Tick);
        viewer.ReadAll();
        executor.Begin(1, "loaf", Now);
        _time.Advance(Tick);
        long[] row = Assert.Single(Assert.Single(viewer.ReadAll()).Executors[0].WorkerRows());
        Assert.Equal((long)WorkerState.Running, row[1]);
    }

    [Fact]
    public void Nobody_looks_while_nobody_looks()
    {
        MadeUpExecutor executor = Executor("bake", 1);
        Watch watch = Create();
        executor.Run(0, "loaf", TimeSpan.Zero, Tick);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, executor.Read);

        watch.TryJoin()!.Dispose();
        _time.Advance(Tick);
        Assert.Equal(1, executor.Read);

        // Whoever reloads finds what there was, for a minute.
        _time.Advance(TimeSpan.FromSeconds(30));
        using (Viewer again = watch.TryJoin()!)
            Assert.Single(Assert.Single(again.ReadAll()).Executors[0].SpanRows());
        _time.Advance(TimeSpan.FromSeconds(62));
        long read = executor.Read;
        executor.Run(0, "loaf", Now, Now + Tick);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(read, executor.Read);
    }

    [Fact]
    public void It_can_watch_always()
    {
        MadeUpExecutor executor = Executor("bake", 1);
        Watch watch = Create(new DashboardOptions { WatchesAlways = true, TimeProvider = _time });
        watch.Begin();
        for (int second = 0; second < 120; second++)
        {
            executor.Run(0, "loaf", Now, Now + Tick);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        using Viewer viewer = watch.TryJoin()!;
        ExecutorDigest all = Assert.Single(viewer.ReadAll()).Executors[0];
        Assert.InRange(all.SpanRows().Count(), 118, 120);
        Assert.InRange(all.Points!.Count / 6, 115, 121);
    }

    [Fact]
    public void A_page_that_reads_too_slowly_is_cut_off()
    {
        Executor("bake", 1);
        Watch watch = Create();
        using Viewer viewer = watch.TryJoin()!;
        for (int tick = 0; tick < 40; tick++)
            _time.Advance(Tick);
        viewer.ReadAll();
        Assert.True(viewer.Messages.Completion.IsCompleted);
    }

    [Fact]
    public void There_is_a_limit_to_pages()
    {
        Watch watch = Create();
        Viewer[] viewers = [.. Enumerable.Range(0, Watch.MostViewers).Select(_ => watch.TryJoin()!)];
        Assert.Null(watch.TryJoin());
        viewers[3].Dispose();
        Assert.NotNull(watch.TryJoin());
    }

    [Fact]
    public void An_executor_that_ends_stays_for_a_while_and_is_not_kept_alive()
    {
        (WeakReference executor, Watch watch) = Ended();
        GC.Collect();
        Assert.False(executor.IsAlive);
        using Viewer viewer = watch.TryJoin()!;
        ExecutorDigest told = Assert.Single(Assert.Single(viewer.ReadAll()).Executors);
        Assert.True(told.HasEnded);
        Assert.Single(told.SpanRows());
        for (int tick = 0; tick < 1300; tick++)
        {
            _time.Advance(Tick);
            List<Digest> digests = viewer.ReadAll();
            if (digests.Any(digest => digest.Gone is [1]))
                return;
        }

        Assert.Fail("It never went.");
    }

    [Fact]
    public void Sections_are_asked_for_once_a_second_and_may_throw()
    {
        int asked = 0;
        Watch watch = Create(new DashboardOptions
        {
            TimeProvider = _time,
            Sections = () => ++asked > 2
                ? throw new InvalidOperationException("no \u202e figures")
                : [new DashboardSection("Run") { Figures = [new DashboardFigure("pages", "1", asked)] }],
        });
        using Viewer viewer = watch.TryJoin()!;
        for (int tick = 0; tick < 8; tick++)
            _time.Advance(Tick);
        Assert.InRange(asked, 2, 3);
        for (int tick = 0; tick < 6; tick++)
            _time.Advance(Tick);
        SectionDigest[] sections = [.. viewer.ReadAll().Where(digest => digest.Sections is not null).SelectMany(digest => digest.Sections!)];
        Assert.Equal([1, 2], sections.Where(section => section.Title == "Run").Select(section => section.Figures[0].Points![1]));
        Assert.Contains(@"no \u202e figures", sections[^1].Note, StringComparison.Ordinal);
    }

    private (WeakReference Executor, Watch Watch) Ended()
    {
        MadeUpExecutor executor = Executor("bake", 1);
        Watch watch = Create();
        watch.TryJoin()!.Dispose();
        executor.Run(0, "loaf", Now, Now + Tick);
        _time.Advance(Tick);
        _process.Executors = [];
        _time.Advance(Tick);
        return (new WeakReference(executor), watch);
    }

    private MadeUpExecutor Executor(string name, int workers)
    {
        var executor = new MadeUpExecutor(name, workers, _time.GetUtcNow);
        _process.Executors = [.. _process.Executors, executor];
        return executor;
    }

    private Watch Create(DashboardOptions? options = null) => new(options ?? new DashboardOptions { TimeProvider = _time }, _process, NullLogger.Instance);
}
