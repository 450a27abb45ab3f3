// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands;

public class MapTellsItsProgress
{
    [Fact]
    public async Task The_last_report_has_it_all()
    {
        using var pool = new ThreadPoolExecutor(2);
        var told = new Told();
        var options = new MapOptions { Progress = told };
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 10_000).ToList(), x => x % 10 == 0 ? throw new FormatException() : x, options).AsOutcomes());
        MapProgress last = told.Reports.Last();
        Assert.Equal(10_000, last.Done);
        Assert.Equal(1_000, last.Failed);
        Assert.Equal(10_000, last.Total);
        Assert.Equal(TimeSpan.Zero, last.Remaining);
        Assert.True(last.Rate > 0);
        Assert.Equal(told.Reports.OrderBy(report => report.Done), told.Reports);
    }

    [Fact]
    public async Task An_input_that_cannot_say_has_no_total()
    {
        using var pool = new ThreadPoolExecutor(2);
        var told = new Told();
        await foreach (int x in pool.Map(new Counted(), x => x, new() { Progress = told }))
        {
            if (x == 10)
                break;
        }

        Assert.Null(told.Reports.Last().Total);
        Assert.Null(told.Reports.Last().Remaining);
        Assert.True(told.Reports.Last().Done > 10);
    }

    [Fact]
    public async Task A_handler_that_throws_stops_nothing()
    {
        using var pool = new ThreadPoolExecutor(2);
        var told = new Told { Throws = true };
        Assert.Equal(100, (await Some.ReadAll(pool.Map(Enumerable.Range(0, 100), x => x, new() { Progress = told }))).Count);
        Assert.NotEmpty(told.Reports);
    }

    [Fact]
    public void At_most_ten_times_a_second_with_the_rate_of_late()
    {
        var time = new FakeTimeProvider();
        var told = new Told();
        var reporter = new MapReporter(told, 100_000, time);
        for (int i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            reporter.Add(1, 0);
        }

        Assert.Equal(200, told.Reports.Count);
        Assert.Equal(100, told.Reports.Last().Rate, 3);
        Assert.Equal(980, told.Reports.Last().Remaining!.Value.TotalSeconds, 1);

        // Ten times as fast from now on: after some seconds the rate says so.
        for (int i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            reporter.Add(10, 1);
        }

        Assert.InRange(told.Reports.Last().Rate, 990, 1_000);
        reporter.End();
        Assert.Equal(22_000, told.Reports.Last().Done);
        Assert.Equal(2_000, told.Reports.Last().Failed);
    }

    private sealed class Told : IProgress<MapProgress>
    {
        public ConcurrentQueue<MapProgress> Reports { get; } = [];

        public bool Throws { get; init; }

        public void Report(MapProgress value)
        {
            Reports.Enqueue(value);
            if (Throws)
                throw new InvalidOperationException();
        }
    }
}
