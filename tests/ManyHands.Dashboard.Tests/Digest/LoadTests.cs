using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Dashboard.Tests;

/// <summary>A thousand workers and ten thousand jobs a second, and far more: what a page is told is bounded, counted and not timed.</summary>
public sealed class LoadTests
{
    private readonly FakeTimeProvider _time = new(MadeUpExecutor.Zero);
    private readonly MadeUpProcess _process = new();

    [Fact]
    public void A_thousand_workers_at_ten_thousand_jobs_a_second_fit_into_small_messages()
    {
        MadeUpExecutor executor = Add("busy", 1000);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Watch.Interval);
        viewer.ReadAll();
        for (int tick = 0; tick < 40; tick++)
        {
            // 2,500 jobs in a quarter of a second, each of 80 to 100 ms; one in a hundred fails.
            TimeSpan start = _time.GetUtcNow() - MadeUpExecutor.Zero;
            for (int job = 0; job < 2500; job++)
            {
                int turn = job / 1000;
                TimeSpan at = start + TimeSpan.FromMilliseconds((turn * 100) - 200 + (job % 20));
                executor.Run(job % 1000, $"job {job % 7}", at, at + TimeSpan.FromMilliseconds(80), failed: job % 100 == 0);
            }

            _time.Advance(Watch.Interval);
            Digest digest = Read(viewer, out int bytes);
            ExecutorDigest told = digest.Executors[0];

            // Every job is in the message, be it in a span of its own or in one with its neighbours.
            Assert.Equal((2500, 25), (told.SpanRows().Sum(row => row[6]), told.SpanRows().Sum(row => row[7])));
            Assert.InRange(told.SpanRows().Count(), 1000, World.MostSpans);
            Assert.InRange(bytes, 1, 160_000);
        }
    }

    [Fact]
    public void Whoever_joins_late_gets_five_minutes_in_one_message_of_bounded_size()
    {
        MadeUpExecutor executor = Add("busy", 1000);
        Watch watch = Create(always: true);
        watch.Begin();
        for (int tick = 0; tick < 1200; tick++)
        {
            TimeSpan now = _time.GetUtcNow() - MadeUpExecutor.Zero;
            for (int job = 0; job < 1000; job++)
                executor.Run(job, "short", now, now + TimeSpan.FromMilliseconds(200));
            executor.Forget();
            _time.Advance(Watch.Interval);
        }

        using Viewer viewer = watch.TryJoin()!;
        Digest all = Read(viewer, out int bytes);
        Assert.True(all.Reset);
        Assert.InRange(all.Executors[0].SpanRows().Count(), 1000, World.MostPast + 1000);
        Assert.InRange(bytes, 1, 1_500_000);
        Assert.Equal(PointSeries.Most, all.Executors[0].Points!.Count / 6);
    }

    [Fact]
    public void A_million_jobs_a_second_are_told_as_sums()
    {
        MadeUpExecutor executor = Add("flood", 4);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Watch.Interval);
        viewer.ReadAll();
        long before = executor.Read;
        TimeSpan start = _time.GetUtcNow() - MadeUpExecutor.Zero;
        for (int job = 0; job < 250_000; job++)
        {
            TimeSpan at = start + TimeSpan.FromMicroseconds(job / 4 * 4);
            executor.Run(job % 4, "tiny", at, at + TimeSpan.FromMicroseconds(3), failed: job == 249_999);
        }

        _time.Advance(Watch.Interval);
        ExecutorDigest told = Read(viewer, out int bytes).Executors[0];
        Assert.InRange(executor.Read - before, 1, Eye.MostSlices);
        Assert.Equal((250_000, 1), (told.SpanRows().Sum(row => row[6]), told.SpanRows().Sum(row => row[7])));
        Assert.Equal(4, told.SpanRows().Count());
        Assert.All(told.SpanRows(), row => Assert.InRange(row[9], 740, 760));
        Assert.InRange(bytes, 1, 2000);
    }

    [Fact]
    public void Names_that_are_all_different_do_not_swell_a_message()
    {
        MadeUpExecutor executor = Add("names", 1000);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Watch.Interval);
        viewer.ReadAll();
        for (int job = 0; job < 2500; job++)
            executor.Run(job % 1000, $"http://h/{job}/{new string('x', 5000)}", TimeSpan.FromMilliseconds(job), TimeSpan.FromMilliseconds(job + 1));
        _time.Advance(Watch.Interval);
        Digest digest = Read(viewer, out int bytes);
        Assert.Equal(NameTable.Most + 1, digest.Names.Count);
        Assert.InRange(bytes, 1, 250_000);
    }

    [Fact]
    public void Where_labels_are_too_many_jobs_are_told_by_their_name()
    {
        MadeUpExecutor executor = Add("labels", 1000);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Watch.Interval);
        viewer.ReadAll();
        for (int job = 0; job < 1000; job++)
            executor.Run(job, "fetch", TimeSpan.FromMilliseconds(job), TimeSpan.FromMilliseconds(job + 1), label: $"http://h/{job}/{new string('x', 5000)}");
        _time.Advance(Watch.Interval);
        Digest digest = Read(viewer, out int bytes);
        Assert.Equal(NameTable.Most + 2, digest.Names.Count);
        string[] told = [.. digest.Executors[0].SpanRows().Select(row => digest.Names[(int)row[4]])];
        Assert.Equal((NameTable.Most, 600), (told.Count(name => name.StartsWith("http://h/", StringComparison.Ordinal)), told.Count(name => name == "fetch")));
        Assert.InRange(bytes, 1, 250_000);
    }

    [Fact]
    public void Short_jobs_that_are_joined_have_the_name_that_they_share()
    {
        MadeUpExecutor executor = Add("joined", 1);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Watch.Interval);
        viewer.ReadAll();
        for (int job = 0; job < 4000; job++)
            executor.Run(0, "fetch", TimeSpan.FromMicroseconds(job * 20), TimeSpan.FromMicroseconds((job * 20) + 20), label: $"http://h/{job}");
        _time.Advance(Watch.Interval);
        Digest digest = Read(viewer, out _);
        Assert.Equal([4000], digest.Executors[0].SpanRows().Select(row => row[6]));
        Assert.Equal("fetch", digest.Names[(int)digest.Executors[0].SpanRows().Single()[4]]);
    }

    [Fact]
    public void Too_many_workers_and_executors_are_counted()
    {
        Add("wide", ExecutorHistory.MostLanes + 5);
        for (int executor = 0; executor < Eye.MostExecutors + 2; executor++)
            Add($"small {executor}", 1);
        using Viewer viewer = Create().TryJoin()!;
        _time.Advance(Watch.Interval);
        Digest digest = viewer.ReadAll().Last(digest => digest.Executors.Count > 0);
        Assert.Equal((Eye.MostExecutors, 3), (digest.Executors.Count, digest.MoreExecutors));
        Assert.Equal(5, digest.Executors[0].MoreWorkers);
    }

    [Fact]
    public void What_comes_from_outside_is_cut_to_a_bounded_size()
    {
        string huge = new('x', 100_000);
        var row = new DashboardRow([.. Enumerable.Repeat(huge, 100)]);
        Watch watch = Create(sections: () => Enumerable.Range(0, 100).Select(number => new DashboardSection($"{number}{huge}")
        {
            Note = huge,
            Figures = [.. Enumerable.Range(0, 1000).Select(figure => new DashboardFigure($"{figure}", huge, double.NaN))],
            Bars = [.. Enumerable.Repeat(new DashboardBar(huge, double.PositiveInfinity, huge), 1000)],
            Columns = [.. Enumerable.Repeat("c", 100)],
            Rows = [.. Enumerable.Repeat(row, 1000)],
        }));
        _process.Waits = [.. Enumerable.Repeat(new WaitSnapshot(huge, new JobInfo(1, huge, huge, huge), huge, huge, TimeSpan.FromDays(1), huge), 1000)];
        _process.Warnings = [.. Enumerable.Repeat(new InspectionWarning(WarningKind.Deadlock, MadeUpExecutor.Zero, huge, huge, [huge, huge]), 100)];
        using Viewer viewer = watch.TryJoin()!;
        _time.Advance(Watch.Interval);
        byte[] largest = [];
        while (viewer.Messages.TryRead(out byte[]? message))
            largest = message.Length > largest.Length ? message : largest;
        using var json = JsonDocument.Parse(largest.AsMemory(6));
        Assert.Equal(900, json.RootElement.GetProperty("sections")[0].GetProperty("moreRows").GetInt32());
        Assert.InRange(largest.Length, 1, 6_000_000);
    }

    private static Digest Read(Viewer viewer, out int bytes)
    {
        Assert.True(viewer.Messages.TryRead(out byte[]? message));
        bytes = message.Length;
        return JsonSerializer.Deserialize(message.AsSpan(6), DigestJson.Default.Digest)!;
    }

    private MadeUpExecutor Add(string name, int workers)
    {
        var executor = new MadeUpExecutor(name, workers, _time.GetUtcNow);
        _process.Executors = [.. _process.Executors, executor];
        return executor;
    }

    private Watch Create(bool always = false, Func<IEnumerable<DashboardSection>>? sections = null) => new(
        new DashboardOptions { TimeProvider = _time, WatchesAlways = always, Sections = sections }, _process, NullLogger.Instance);
}
