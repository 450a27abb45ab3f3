// Without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using ManyHands.Tests;

namespace ManyHands;

/// <summary>Results read by hand, as an iterator of the compiler's lets them be.</summary>
public class MapEnumeratorTests
{
    [Fact]
    public async Task Disposed_before_it_moves_it_reads_nothing_and_gives_nothing()
    {
        using var pool = new ThreadPoolExecutor(1);
        Counted items = new();
        var results = pool.Map(items, x => x).GetAsyncEnumerator();
        await results.DisposeAsync();
        Assert.False(await results.MoveNextAsync());
        Assert.Equal(0, items.Opened);
    }

    [Fact]
    public async Task After_its_end_and_after_a_failure_it_moves_no_more()
    {
        using var pool = new ThreadPoolExecutor(1);
        await using var all = pool.Map([1], x => x).GetAsyncEnumerator();
        Assert.Equal(0, all.Current);
        Assert.True(await all.MoveNextAsync());
        Assert.Equal(1, all.Current);
        Assert.False(await all.MoveNextAsync());
        Assert.False(await all.MoveNextAsync());

        Counted items = new();
        await using var failing = pool.Map(items, x => x == 1 ? throw new FormatException() : x, new() { ChunkSize = 5 }).GetAsyncEnumerator();
        Assert.True(await failing.MoveNextAsync());
        await Assert.ThrowsAsync<FormatException>(() => failing.MoveNextAsync().AsTask());

        // All has ended before it is disposed.
        Assert.Equal(1, items.Disposed);
        Assert.False(await failing.MoveNextAsync());
    }

    [Fact]
    public async Task While_it_moves_it_is_neither_moved_nor_disposed()
    {
        using var pool = new ThreadPoolExecutor(1);
        Gate gate = new();
        await using var results = pool.Map([1, 2], Call).GetAsyncEnumerator();
        ValueTask<bool> first = results.MoveNextAsync();
        await gate.Reached;
        await Assert.ThrowsAsync<NotSupportedException>(() => results.MoveNextAsync().AsTask());
        await Assert.ThrowsAsync<NotSupportedException>(() => results.DisposeAsync().AsTask());
        gate.Open();
        Assert.True(await first.AsTask().InTime());
        Assert.Equal(1, results.Current);
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(2, results.Current);
        Assert.False(await results.MoveNextAsync());

        int Call(int x)
        {
            if (x == 1)
                gate.Pass();
            return x;
        }
    }

    [Fact]
    public async Task A_token_that_fires_between_two_items_of_a_group_ends_it_there()
    {
        using var pool = new ThreadPoolExecutor(1);
        foreach (bool ofTheMap in (bool[])[true, false])
        {
            using CancellationTokenSource stop = new();
            await using var results = pool
                .Map(Enumerable.Range(0, 100), x => x, new() { ChunkSize = 100 }, cancellationToken: ofTheMap ? stop.Token : default)
                .GetAsyncEnumerator(ofTheMap ? default : stop.Token);
            Assert.True(await results.MoveNextAsync());
            Assert.True(await results.MoveNextAsync());
            await stop.CancelAsync();
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => results.MoveNextAsync().AsTask());
            Assert.Equal(stop.Token, cancelled.CancellationToken);
        }
    }
}
