// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands;

public class MapTellsTheExecutor
{
    [Fact]
    public async Task The_names_lanes_and_limits_of_jobs_are_passed_on()
    {
        using var pool = new PlainExecutor();
        var job = new JobOptions { Name = "fetch", Timeout = TimeSpan.FromSeconds(9) };
        await Some.ReadAll(pool.Map([1, 2, 3], x => x, new() { Job = job, ChunkSize = 3 }, x => x == 2 ? null : $"lane {x}"));
        Assert.Equal([job with { Lane = "lane 1" }, job, job with { Lane = "lane 3" }], pool.Seen);
    }

    [Fact]
    public async Task Jobs_are_called_after_their_function()
    {
        using var pool = new PlainExecutor();
        await Some.ReadAll(pool.Map([1], Named));
        Assert.Contains(nameof(Named), pool.Seen.Single().Name, StringComparison.Ordinal);

        static int Named(int x) => x;
    }

    [Fact]
    public async Task An_executor_that_takes_no_more_ends_it_after_the_results_of_what_it_took()
    {
        using var pool = new PlainExecutor { Capacity = 5 };
        List<int> seen = [];
        var items = new Counted();
        await Assert.ThrowsAsync<ExecutorShutdownException>(async () =>
        {
            await foreach (var outcome in pool.Map(items, x => x, new() { ChunkSize = 2 }).AsOutcomes())
                seen.Add(outcome.Result);
        });
        Assert.Equal(Enumerable.Range(0, 10), seen);
        Assert.Equal(1, items.Disposed);
    }
}
