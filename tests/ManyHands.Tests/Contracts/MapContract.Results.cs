// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands.Tests;

public abstract partial class MapContract
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Every_item_once_and_in_order_where_asked(bool ordered)
    {
        int many = 1_000 / Thrift;
        using IFunctionExecutor pool = NewPool(2);
        foreach (int? buffer in (int?[])[null, 1, 3, 100])
        {
            foreach (int? chunk in (int?[])[null, 1, 7])
            {
                MapOptions options = new() { Ordered = ordered, BufferSize = buffer, ChunkSize = chunk };
                List<int> results = await Some.ReadAll(
                    pool.Map(Enumerable.Range(0, many), static x => x * 2, options, cancellationToken: Token)).InTime();
                if (!ordered)
                    results.Sort();
                Assert.Equal(Enumerable.Range(0, many).Select(x => x * 2), results);
                Assert.Equal(0, pool.Counts.Running);
            }
        }
    }

    [Fact]
    public async Task Every_shape_of_function_over_both_kinds_of_input()
    {
        using IFunctionExecutor pool = NewPool(2);
        int[] items = [1, 2, 3];
        string[] expected = ["1", "2", "3"];
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, static x => $"{x}")).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, static (x, token) => $"{x}")).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, TextAsync)).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, static async x => await TextAsync(x))).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(items, static async (x, token) => await TextAsync(x))).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), static x => $"{x}")).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), static (x, token) => $"{x}")).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), TextAsync)).InTime());
        Assert.Equal(expected, await Some.ReadAll(pool.Map(Some.Async(items), static async (x, token) => await TextAsync(x))).InTime());

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
        List<Echo> jobs = [new(1), new(2), new(3)];
        Assert.Equal([1, 2, 3], await Some.ReadAll(pool.Map(jobs)).InTime());
        Assert.Equal([1, 2, 3], await Some.ReadAll(pool.Map(Some.Async(jobs))).InTime());
        Assert.Equal([1, 2, 3], await Some.ReadAll(pool.Map(jobs.Select(job => new EchoLater(job.Number)))).InTime());
        Assert.Equal(
            [new Echo(1), new Echo(2), new Echo(3)], (await Some.ReadAll(pool.Map(jobs).AsOutcomes()).InTime()).Select(o => o.Item));
    }

    [Fact]
    public async Task No_items_give_no_results_and_no_jobs()
    {
        using IFunctionExecutor pool = NewPool(2);
        Assert.Empty(await Some.ReadAll(pool.Map(Array.Empty<int>(), static x => x)).InTime());
        Assert.Empty(await Some.ReadAll(pool.Map(Some.Async(Array.Empty<int>()), static x => x).AsOutcomes()).InTime());
        Assert.Equal(0, pool.Counts.Accepted);
    }

    [Fact]
    public async Task Each_enumeration_runs_anew()
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        gate.Open();
        var results = pool.Map([At(gate, 1), At(gate, 2)], static (call, token) => call.Run(token));
        await Some.ReadAll(results).InTime();
        await Some.ReadAll(results).InTime();
        Assert.Equal([1, 1, 2, 2], gate.Numbers.Order());
    }

    [Fact]
    public async Task As_completed_hands_out_the_quick_before_the_slow()
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        List<int> order = [];
        await foreach (int x in pool.Map(
            Enumerable.Range(0, 4).Select(i => At(gate, i)),
            static (call, token) => call.Number == 0 ? call.Run(token) : call.Number,
            new() { Ordered = false, ChunkSize = 1 },
            cancellationToken: Token))
        {
            order.Add(x);
            if (order.Count == 3)
                gate.Open();
        }

        Assert.Equal(0, order[3]);
        Assert.Equal([0, 1, 2, 3], order.Order());
    }

    [Fact]
    public void Wrong_arguments_are_told_at_the_call()
    {
        using IFunctionExecutor pool = NewPool(2);
        Assert.Throws<ArgumentNullException>(() => pool.Map((IEnumerable<int>)null!, static x => x));
        Assert.Throws<ArgumentNullException>(() => pool.Map([1], (Func<int, int>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Map([1], static x => x, new() { BufferSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Map([1], static x => x, new() { ChunkSize = 0 }));
        Assert.Throws<ArgumentException>(() => pool.Map([1], static x => new ValueTask<int>(x)));
    }
}
