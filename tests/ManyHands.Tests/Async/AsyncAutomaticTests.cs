using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>The executor feeds the automatic limit; what the limit makes of it is tested by simulation.</summary>
public sealed class AsyncAutomaticTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Changes _changes = new();
    private int _asleep;

    [Fact]
    public async Task It_grows_where_more_in_flight_does_more()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { TimeProvider = _clock });
        Assert.Equal(AdaptiveLimit.Start, executor.MaxWorkers);
        await FeedUntil(executor, async () => { await Take(20); return 1; }, () => executor.MaxWorkers >= 64);
    }

    [Fact]
    public async Task It_shrinks_where_jobs_throw()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { TimeProvider = _clock });
        await FeedUntil(executor, async () => { await Take(5); throw new FormatException(); },
            () => executor.MaxWorkers < AdaptiveLimit.Start);
    }

    [Fact]
    public async Task It_shrinks_where_results_are_failures_by_the_callers_judgement()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { TimeProvider = _clock, IsFailure = result => result is 503 });
        await FeedUntil(executor, async () => { await Take(5); return 503; }, () => executor.MaxWorkers < AdaptiveLimit.Start);
    }

    [Fact]
    public async Task A_number_stays_whatever_happens()
    {
        await using var executor = new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 20, IsFailure = _ => true });
        for (int i = 0; i < 10; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => executor.Submit(async () => { await Task.Yield(); return 1; }))).InTime();
            Assert.Equal(20, executor.MaxWorkers);
        }
    }

    private async Task Take(int milliseconds)
    {
        Task over = Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _clock);
        Interlocked.Increment(ref _asleep);
        _changes.Tell();
        await over;
    }

    // Time goes on only when all that the limit allows is in flight and sleeps.
    private async Task FeedUntil(AsyncExecutor executor, Func<Task<int>> function, Func<bool> isEnough)
    {
        List<Task> tasks = [];
        for (int round = 0; !isEnough(); round++)
        {
            Assert.InRange(round, 0, 10_000);
            await WakeAsync(executor, () =>
            {
                while (executor.Counts.Queued < 2 * executor.MaxWorkers)
                    tasks.Add(executor.Submit(function).ContinueWith(_ => _changes.Tell(), TaskScheduler.Default));
                return executor.MaxWorkers;
            });
        }

        while (executor.Counts is { Queued: > 0 } or { Running: > 0 })
            await WakeAsync(executor, () => 1);
        await Task.WhenAll(tasks).InTime();
    }

    private async Task WakeAsync(AsyncExecutor executor, Func<int> least)
    {
        await _changes.UntilAsync(() => least() is var wanted && executor.Counts is var counts
            && (counts.Running >= wanted || counts is { Queued: 0, Running: 0 }) && Volatile.Read(ref _asleep) == counts.Running).InTime();
        Volatile.Write(ref _asleep, 0);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
    }
}
