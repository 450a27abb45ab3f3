// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands.Tests;

public abstract partial class MapContract
{
    [Fact]
    public async Task Nothing_is_read_before_the_enumeration_starts()
    {
        using IFunctionExecutor pool = NewPool(2);
        Counted items = new();
        var results = pool.Map(items, static x => x);
        _ = results.GetAsyncEnumerator(Token);
        _ = results.AsOutcomes().GetAsyncEnumerator(Token);
        await Times.MustNotComeAbout(() => items.Opened > 0 || pool.Counts.Accepted > 0);
    }

    [Theory, InlineData(1), InlineData(4), InlineData(50)]
    public async Task The_input_is_read_only_as_far_ahead_as_the_buffer_goes(int buffer)
    {
        using IFunctionExecutor pool = NewPool(2);
        Counted items = new();
        await using var results = pool.Map(items, static x => x, new() { BufferSize = buffer }).GetAsyncEnumerator(Token);
        for (int read = 1; read <= 5; read++)
        {
            Assert.True(await results.MoveNextAsync());
            await items.Changes.UntilAsync(() => items.Read == read + buffer).InTime();
        }

        await Times.MustNotComeAbout(() => items.Read > 5 + buffer);
    }

    [Fact]
    public async Task An_endless_input_works_in_either_order()
    {
        using IFunctionExecutor pool = NewPool(2);
        foreach (bool ordered in (bool[])[true, false])
        {
            Counted items = new();
            int seen = 0;
            await foreach (int x in pool.Map(items, static x => x, new() { Ordered = ordered }))
            {
                if (++seen == 100_000 / Thrift)
                    break;
            }

            Assert.Equal(1, items.Disposed);
            Assert.Equal(0, pool.Counts.Running);
        }
    }

    [Fact]
    public async Task A_slow_reader_slows_the_workers()
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        gate.Open();
        await using var results = pool.Map(
            new Counted().Select(i => At(gate, i)), static (call, token) => call.Run(token), new() { ChunkSize = 1 })
            .GetAsyncEnumerator(Token);
        Assert.True(await results.MoveNextAsync());
        await gate.ReachedBy(9).InTime();
        await Times.MustNotComeAbout(() => gate.Numbers.Length > 9);
    }

    [Fact]
    public async Task Results_come_out_while_a_slow_input_blocks()
    {
        using IFunctionExecutor pool = NewPool(2);
        using ManualResetEventSlim open = new();
        Counted items = new(40, before: x =>
        {
            if (x == 37)
                Assert.True(open.Wait(Some.Patience, Token));
        });
        int seen = 0;
        await foreach (int x in pool.Map(items, static x => x, cancellationToken: Token))
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
        int pause = 50_000 / Thrift;
        using IFunctionExecutor pool = NewPool(2);
        using ManualResetEventSlim open = new();
        Counted items = new(pause + 10, before: x =>
        {
            if (x == pause)
                Assert.True(open.Wait(Some.Patience, Token));
        });
        int seen = 0;
        await foreach (int x in pool.Map(items, static x => x, new() { Ordered = false }, cancellationToken: Token))
        {
            if (++seen == pause)
                open.Set();
        }

        Assert.Equal(pause + 10, seen);
    }

    [Fact]
    public async Task Items_grouped_so_far_are_sent_when_an_async_input_pauses()
    {
        using IFunctionExecutor pool = NewPool(2);
        TaskCompletionSource open = Some.Gate();
        int seen = 0;
        await foreach (int x in pool.Map(Items(), static x => x, new() { ChunkSize = 1_000 }, cancellationToken: Token))
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
        using IFunctionExecutor pool = NewPool(2);
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 100), static x => x, new() { ChunkSize = 30 })).InTime();
        Assert.Equal(4, pool.Counts.Accepted);
    }

    [Fact]
    public async Task Tiny_calls_share_jobs_and_long_ones_do_not()
    {
        int many = 200_000 / Thrift;
        using IFunctionExecutor pool = NewPool(2);
        await Some.ReadAll(pool.Map(Enumerable.Range(0, many), static x => x)).InTime();
        Assert.InRange(pool.Counts.Accepted, 1, many / 4);
        long before = pool.Counts.Accepted;
        await Some.ReadAll(pool.Map(Enumerable.Range(0, 40), Long)).InTime();
        Assert.Equal(40, pool.Counts.Accepted - before);

        static int Long(int x)
        {
            Thread.SpinWait(100_000); // Beyond what a job should take, wherever it runs and by whatever clock.
            return x;
        }
    }
}
