// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands;

public abstract class MapIsLazy(Func<int, IInProcessExecutor> newPool)
{
    private IInProcessExecutor NewPool(int maxWorkers) => newPool(maxWorkers);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Nothing_is_read_before_the_enumeration_starts()
    {
        using var pool = NewPool(2);
        var items = new Counted();
        var results = pool.Map(items, x => x);
        _ = results.GetAsyncEnumerator(Token);
        _ = results.AsOutcomes().GetAsyncEnumerator(Token);
        Assert.False(Some.ComesAbout(() => items.Opened > 0 || pool.Counts.Accepted > 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(50)]
    public async Task The_input_is_read_only_as_far_ahead_as_the_buffer_goes(int buffer)
    {
        using var pool = NewPool(2);
        var items = new Counted();
        await using var results = pool.Map(items, x => x, new() { BufferSize = buffer }).GetAsyncEnumerator(Token);
        for (int read = 1; read <= 5; read++)
        {
            Assert.True(await results.MoveNextAsync());
            Some.Until(() => items.Read == read + buffer);
        }

        Assert.False(Some.ComesAbout(() => items.Read > 5 + buffer));
    }

    [Fact]
    public async Task An_endless_input_works_in_either_order()
    {
        using var pool = NewPool(2);
        foreach (bool ordered in (bool[])[true, false])
        {
            var items = new Counted();
            int seen = 0;
            await foreach (int x in pool.Map(items, x => x, new() { Ordered = ordered }))
            {
                if (++seen == 100_000)
                    break;
            }

            Assert.Equal(1, items.Disposed);
            Assert.Equal(0, pool.Counts.Running);
        }
    }

    [Fact]
    public async Task A_slow_reader_slows_the_workers()
    {
        using var pool = NewPool(2);
        int calls = 0;
        await using var results = pool.Map(new Counted(), x => Interlocked.Increment(ref calls), new() { ChunkSize = 1 })
            .GetAsyncEnumerator(Token);
        Assert.True(await results.MoveNextAsync());
        Some.Until(() => Volatile.Read(ref calls) == 9);
        Assert.False(Some.ComesAbout(() => Volatile.Read(ref calls) > 9));
    }

    [Fact]
    public async Task Results_come_out_while_a_slow_input_blocks()
    {
        using var pool = NewPool(2);
        using var open = new ManualResetEventSlim();
        var items = new Counted(40, before: x =>
        {
            if (x == 37)
                Assert.True(open.Wait(Some.Patience, Token));
        });
        int seen = 0;
        await foreach (int x in pool.Map(items, x => x, cancellationToken: Token))
        {
            Assert.Equal(seen++, x);
            if (seen == 37)
                open.Set();
        }

        Assert.Equal(40, seen);
    }

    [Fact]
    public async Task Items_grouped_so_far_are_sent_when_a_blocking_input_keeps_the_group_from_filling()
    {
        using var pool = NewPool(2);
        using var open = new ManualResetEventSlim();
        const int Pause = 50_000;
        var items = new Counted(Pause + 10, before: x =>
        {
            if (x == Pause)
                Assert.True(open.Wait(Some.Patience, Token));
        });
        int seen = 0;
        await foreach (int x in pool.Map(items, x => x, new() { Ordered = false }, cancellationToken: Token))
        {
            if (++seen == Pause)
                open.Set();
        }

        Assert.Equal(Pause + 10, seen);
    }

    [Fact]
    public async Task Items_grouped_so_far_are_sent_when_an_async_input_pauses()
    {
        using var pool = NewPool(2);
        var open = Some.Gate();
        int seen = 0;
        await foreach (int x in pool.Map(Items(), x => x, new() { ChunkSize = 1_000 }, cancellationToken: Token))
        {
            if (++seen == 5)
                open.SetResult();
        }

        Assert.Equal(7, seen);

        async IAsyncEnumerable<int> Items()
        {
            for (int i = 0; i < 7; i++)
            {
                if (i == 5)
                    await open.Task.WaitAsync(Some.Patience, Token);
                yield return i;
            }
        }
    }

    [Fact]
    public async Task Chunks_are_as_large_as_asked()
    {
        using var pool = NewPool(2);
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 100), x => x, new() { ChunkSize = 30 }));
        Assert.Equal(4, pool.Counts.Accepted);
    }

    [Fact]
    public async Task Tiny_calls_share_jobs_and_long_ones_do_not()
    {
        using var pool = NewPool(2);
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 200_000), x => x));
        Assert.InRange(pool.Counts.Accepted, 1, 50_000);
        long before = pool.Counts.Accepted;
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 40), Long));
        Assert.Equal(40, pool.Counts.Accepted - before);

        static int Long(int x)
        {
            Thread.Sleep(2);
            return x;
        }
    }

    [Fact]
    public async Task A_group_that_turns_out_slow_is_shared_out_again()
    {
        using var pool = NewPool(2);
        int running = 0;
        bool together = false;

        // Quick ones first, so that groups are large; then some that would take one worker half a second.
        List<int> results = await Some.ReadAll(pool.Map(Enumerable.Range(0, 120_000), Call));
        Assert.Equal(Enumerable.Range(0, 120_000), results);
        Assert.True(together);

        int Call(int x)
        {
            if (x is < 100_000 or >= 100_040)
                return x;
            if (Interlocked.Increment(ref running) == 2)
                together = true;
            Thread.Sleep(12);
            Interlocked.Decrement(ref running);
            return x;
        }
    }

    [Theory]
    [InlineData(1, 1, 0.001, 2)]
    [InlineData(8, 8, 0.01, 16)]
    [InlineData(8, 2, 0.01, 8)]
    [InlineData(64, 64, 64, 1)]
    [InlineData(64, 64, 2, 32)]
    [InlineData(4096, 4096, 0.1, 4096)]
    [InlineData(4, 0, 1, 4)]
    public void The_size_of_groups_goes_up_by_doubling_and_down_at_once(int size, int ran, double milliseconds, int next) =>
        Assert.Equal(next, ChunkSizer.Next(size, ran, TimeSpan.FromMilliseconds(milliseconds)));
}
