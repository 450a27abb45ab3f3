// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands;

public abstract class MapGivesResults(Func<int, IInProcessExecutor> newPool)
{
    private IInProcessExecutor NewPool(int maxWorkers) => newPool(maxWorkers);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<bool, int?, int?> Ways => new MatrixTheoryData<bool, int?, int?>([true, false], [null, 1, 3, 100], [null, 1, 7])
        .Aggregate(new TheoryData<bool, int?, int?>(), (data, row) => { data.Add(row); return data; });

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_item_once_and_in_order_where_asked(bool ordered, int? buffer, int? chunk)
    {
        using var pool = NewPool(2);
        var options = new MapOptions { Ordered = ordered, BufferSize = buffer, ChunkSize = chunk };
        List<int> results = await Some.ReadAll(pool.Map(Enumerable.Range(0, 1_000), x => x * 2, options, cancellationToken: Token));
        if (!ordered)
            results.Sort();
        Assert.Equal(Enumerable.Range(0, 1_000).Select(x => x * 2), results);
        Assert.Equal(0, pool.Counts.Running);
    }

    [Fact]
    public async Task Every_shape_of_function_over_both_kinds_of_input()
    {
        using var pool = NewPool(2);
        int[] items = [1, 2, 3];
        string[] expected = ["1", "2", "3"];
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, x => $"{x}")));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, (x, token) => $"{x}")));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, TextAsync)));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, async x => await TextAsync(x))));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, async (x, token) => await TextAsync(x))));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), x => $"{x}")));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), (x, token) => $"{x}")));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), TextAsync)));
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), async (x, token) => await TextAsync(x))));

        static async Task<string> TextAsync(int x)
        {
            await Task.Yield();
            return $"{x}";
        }
    }

    [Fact]
    public async Task Jobs_that_are_records_run_on_any_executor()
    {
        using IExecutor pool = NewPool(2);
        List<Twice> jobs = [new(1), new(2), new(3)];
        Assert.Equal([2, 4, 6], await Some.ReadAll(pool.Map(jobs)));
        Assert.Equal([2, 4, 6], await Some.ReadAll(pool.Map(Some.Async(jobs))));
        Assert.Equal([new Twice(1), new Twice(2), new Twice(3)], (await Some.ReadAll(pool.Map(jobs).AsOutcomes())).Select(o => o.Item));
    }

    [Fact]
    public async Task No_items_give_no_results_and_no_jobs()
    {
        using var pool = NewPool(2);
        Assert.Empty(await Some.ReadAll(pool.Map(Array.Empty<int>(), x => x)));
        Assert.Empty(await Some.ReadAll(pool.Map(Some.Async(Array.Empty<int>()), x => x).AsOutcomes()));
        Assert.Equal(0, pool.Counts.Accepted);
    }

    [Fact]
    public async Task Each_enumeration_runs_anew()
    {
        using var pool = NewPool(2);
        int calls = 0;
        var results = pool.Map([1, 2], x => Interlocked.Increment(ref calls));
        await Some.ReadAll(results);
        await Some.ReadAll(results);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task As_completed_hands_out_the_quick_before_the_slow()
    {
        using var pool = NewPool(2);
        using var open = new ManualResetEventSlim();
        List<int> order = [];
        await foreach (int x in pool.Map([0, 1, 2, 3], Call, new() { Ordered = false, ChunkSize = 1 }, cancellationToken: Token))
        {
            order.Add(x);
            if (order.Count == 3)
                open.Set();
        }

        Assert.Equal(0, order[3]);

        int Call(int x)
        {
            if (x == 0)
                Assert.True(open.Wait(Some.Patience, Token));
            return x;
        }
    }

    [Fact]
    public void Wrong_arguments_are_told_at_the_call()
    {
        using var pool = NewPool(2);
        Assert.Throws<ArgumentNullException>(() => pool.Map((IEnumerable<int>)null!, x => x));
        Assert.Throws<ArgumentNullException>(() => pool.Map([1], (Func<int, int>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Map([1], x => x, new() { BufferSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Map([1], x => x, new() { ChunkSize = 0 }));
        Assert.Throws<ArgumentException>(() => pool.Map([1], x => new ValueTask<int>(x)));
    }

    private sealed record Twice(int X) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken) => 2 * X;
    }
}
