using System.Collections.Concurrent;
using ManyHands.Tests;

namespace ManyHands;

public class ForEachAsyncTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_shape_is_called_once_for_each_item()
    {
        using var pool = new ThreadPoolExecutor(2);
        int[] items = [.. Enumerable.Range(0, 1_000)];
        var seen = new ConcurrentBag<int>();
        await pool.ForEachAsync(items, x => seen.Add(x), cancellationToken: Token);
        await pool.ForEachAsync(items, AddAsync, cancellationToken: Token);
        await pool.ForEachAsync(items, (x, _) => AddAsync(x), cancellationToken: Token);
        await pool.ForEachAsync(Some.Async(items), x => seen.Add(x), cancellationToken: Token);
        await pool.ForEachAsync(Some.Async(items), AddAsync, cancellationToken: Token);
        await pool.ForEachAsync(Some.Async(items), (x, _) => AddAsync(x), cancellationToken: Token);
        Assert.All(seen.GroupBy(x => x), group => Assert.Equal(6, group.Count()));
        Assert.Equal(6_000, seen.Count);

        async Task AddAsync(int x)
        {
            await Task.Yield();
            seen.Add(x);
        }
    }

    [Fact]
    public async Task An_async_lambda_is_awaited()
    {
        using var pool = new ThreadPoolExecutor(2);
        var open = Some.Gate();
        Task all = pool.ForEachAsync([1], async x => await open.Task, cancellationToken: Token);
        await Times.MustNotEnd(all);
        open.SetResult();
        await all;
        await Assert.ThrowsAsync<FormatException>(() => pool.ForEachAsync(
            [1],
            async x =>
            {
                await Task.Yield();
                throw new FormatException();
            },
            cancellationToken: Token));
    }

    [Fact]
    public async Task The_first_failure_ends_it_and_the_token_too()
    {
        using var pool = new ThreadPoolExecutor(2);
        var items = new Counted();
        await Assert.ThrowsAsync<FormatException>(() => pool.ForEachAsync(
            items, x => { if (x == 20_000) throw new FormatException(); }, cancellationToken: Token));
        Assert.Equal(1, items.Disposed);

        using var stop = new CancellationTokenSource();
        Task all = pool.ForEachAsync(new Counted(), x => { if (x == 1_000) stop.Cancel(); }, cancellationToken: stop.Token);
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.True(all.IsCanceled);
        Assert.Equal(0, pool.Counts.Running);
    }

    [Theory]
    [InlineData("await foreach (int x in pool.Map(new[] { 1 }, async x => { await Task.Yield(); return x; })) { }")]
    [InlineData("await foreach (string x in pool.Map(new[] { \"a\" }, FetchAsync)) { }")]
    [InlineData("await foreach (int x in pool.Map(new[] { 1 }, x => x + 1, lane: x => \"a\")) { }")]
    [InlineData("await pool.ForEachAsync(new[] { 1 }, async x => { await Task.Yield(); });")]
    [InlineData("await pool.ForEachAsync(new[] { 1 }, x => { });")]
    [InlineData("await pool.ForEachAsync(new[] { \"a\" }, FetchAsync);")]
    public void What_has_results_maps_and_what_has_none_is_for_ForEachAsync(string code) => Assert.Empty(Compiling.Errors(code));

    [Theory]
    [InlineData("pool.Map(new[] { 1 }, async x => { await Task.Yield(); });")]
    [InlineData("pool.Map(new[] { 1 }, x => Task.CompletedTask);")]
    public void Mapping_to_tasks_without_results_does_not_compile(string code) => Assert.Equal(["CS0619"], Compiling.Errors(code));

    [Fact]
    public void A_function_does_not_compile_where_only_records_are_taken() =>
        Assert.NotEmpty(Compiling.Errors("IExecutor any = pool; any.Map(new[] { 1 }, x => x + 1);"));
}
