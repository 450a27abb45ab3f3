// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands;

public abstract class MapEnds(Func<int, IInProcessExecutor> newPool)
{
    private IInProcessExecutor NewPool(int maxWorkers) => newPool(maxWorkers);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_results_before_a_failure_come_first_and_then_the_very_exception()
    {
        using var pool = NewPool(2);
        var thrown = new FormatException("7");
        foreach (int? chunk in (int?[])[null, 1, 4])
        {
            List<int> seen = [];
            var items = new Counted();
            var caught = await Assert.ThrowsAsync<FormatException>(async () =>
            {
                await foreach (int x in pool.Map(items, Call, new() { ChunkSize = chunk }))
                    seen.Add(x);
            });
            Assert.Same(thrown, caught);
            Assert.Contains(nameof(Call), caught.StackTrace, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(0, 7), seen);
            Assert.Equal(1, items.Disposed);
            Assert.Equal(0, pool.Counts.Running);
        }

        int Call(int x) => x == 7 ? throw thrown : x;
    }

    [Fact]
    public async Task The_first_failure_in_order_is_thrown_though_a_later_item_failed_earlier()
    {
        using var pool = NewPool(2);
        using var later = new ManualResetEventSlim();
        List<int> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int x in pool.Map(new Counted(), Call, new() { ChunkSize = 1 }))
                seen.Add(x);
        });
        Assert.Equal([0], seen);

        int Call(int x)
        {
            if (x == 1)
            {
                Assert.True(later.Wait(Some.Patience, Token));
                throw new FormatException();
            }

            if (x == 2)
            {
                later.Set();
                throw new InvalidCastException();
            }

            return x;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_stops_the_reading_tells_the_running_and_waits_for_them(bool ordered)
    {
        using var pool = NewPool(2);
        using var started = new ManualResetEventSlim();
        bool ended = false;
        int calls = 0;
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int _ in pool.Map(new Counted(), Call, new() { Ordered = ordered, ChunkSize = 1 }))
            {
            }
        });
        Assert.True(ended);
        Assert.Equal(2, calls);
        Assert.Equal(0, pool.Counts.Running);

        int Call(int x, CancellationToken token)
        {
            Interlocked.Increment(ref calls);
            if (x == 0)
            {
                Assert.True(started.Wait(Some.Patience, Token));
                throw new FormatException();
            }

            started.Set();
            Assert.True(token.WaitHandle.WaitOne(Some.Patience));
            Thread.Sleep(30);
            ended = true;
            return x;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaving_cancels_what_is_left_and_waits_for_what_runs(bool ordered)
    {
        using var pool = NewPool(2);
        var items = new Counted();
        int running = 0, told = 0;
        await foreach (int _ in pool.Map(items, Call, new() { Ordered = ordered, ChunkSize = 1 }))
            break;
        Assert.Equal(0, Volatile.Read(ref running));
        Assert.Equal(1, items.Disposed);
        Assert.Equal(0, pool.Counts.Running);
        int read = items.Read;
        Assert.False(Some.ComesAbout(() => items.Read > read || Volatile.Read(ref running) > 0));
        Assert.InRange(told, 0, 2);

        int Call(int x, CancellationToken token)
        {
            if (x == 0)
                return x;
            Interlocked.Increment(ref running);
            Assert.True(token.WaitHandle.WaitOne(Some.Patience));
            Interlocked.Increment(ref told);
            Thread.Sleep(10);
            Interlocked.Decrement(ref running);
            return x;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_token_ends_it_with_that_token(bool ofTheMap)
    {
        using var pool = NewPool(2);
        using var stop = new CancellationTokenSource();
        var items = new Counted();
        int calls = 0;
        var results = pool.Map(items, Call, new() { ChunkSize = 1 }, cancellationToken: ofTheMap ? stop.Token : default);
        await using var reader = results.GetAsyncEnumerator(ofTheMap ? default : stop.Token);
        ValueTask<bool> next = reader.MoveNextAsync();
        Some.Until(() => Volatile.Read(ref calls) == 2);
        await stop.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.Equal(0, pool.Counts.Running);
        Assert.Equal(1, items.Disposed);

        int Call(int x, CancellationToken token)
        {
            Interlocked.Increment(ref calls);
            Assert.True(token.WaitHandle.WaitOne(Some.Patience));
            token.ThrowIfCancellationRequested();
            return x;
        }
    }

    [Fact]
    public async Task A_token_that_fired_before_reads_nothing()
    {
        using var pool = NewPool(2);
        var items = new Counted();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Some.ReadAll(pool.Map(items, x => x, cancellationToken: new CancellationToken(true))));
        Assert.Equal(0, items.Opened);
    }

    [Fact]
    public async Task Cancelling_wakes_a_reader_that_waits_for_an_async_input()
    {
        using var pool = NewPool(2);
        using var stop = new CancellationTokenSource();
        bool disposed = false;
        var waits = Some.Gate();
        Task<List<int>> all = Some.ReadAll(pool.Map(Items(), x => x, cancellationToken: stop.Token));
        await waits.Task.WaitAsync(Some.Patience, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all);
        Assert.True(disposed);

        async IAsyncEnumerable<int> Items([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                yield return 1;
                waits.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                disposed = true;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_input_that_throws_is_told_after_the_results_before_it(bool outcomes)
    {
        using var pool = NewPool(2);
        var items = new Counted(before: x =>
        {
            if (x == 500)
                throw new FormatException();
        });
        List<int> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            var results = pool.Map(items, x => x);
            if (outcomes)
            {
                await foreach (var outcome in results.AsOutcomes())
                    seen.Add(outcome.Result);
            }
            else
            {
                await foreach (int x in results)
                    seen.Add(x);
            }
        });
        Assert.Equal(Enumerable.Range(0, 500), seen);
        Assert.Equal(1, items.Disposed);
    }

    [Fact]
    public async Task Outcomes_tell_of_every_item_and_a_failure_stops_no_other()
    {
        using var pool = NewPool(2);
        foreach (int? chunk in (int?[])[null, 1, 10])
        {
            var all = await Some.ReadAll(pool.Map(Enumerable.Range(0, 1_000), Call, new() { ChunkSize = chunk }).AsOutcomes());
            Assert.Equal(Enumerable.Range(0, 1_000), all.Select(outcome => outcome.Item));
            Assert.All(all, outcome => Assert.Equal(outcome.Item % 3 != 0, outcome.Succeeded));
            Assert.All(all, outcome => Assert.Equal(outcome.Succeeded ? 2 * outcome.Item : 0, outcome.Result));
            Assert.All(all.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal($"{outcome.Item}", outcome.Exception!.Message));
        }

        static int Call(int x) => x % 3 == 0 ? throw new FormatException($"{x}") : 2 * x;
    }

    [Fact]
    public async Task A_cancellation_of_the_functions_own_is_its_failure_and_no_end()
    {
        using var pool = NewPool(2);
        var all = await Some.ReadAll(pool.Map([1, 2], Call, new() { ChunkSize = 1 }).AsOutcomes());
        Assert.IsType<OperationCanceledException>(all[0].Exception);
        Assert.True(all[1].Succeeded);

        static int Call(int x) => x == 1 ? throw new OperationCanceledException() : x;
    }

    [Fact]
    public async Task An_item_that_fails_in_a_group_leaves_its_neighbours_alone()
    {
        using var pool = NewPool(1);
        var all = await Some.ReadAll(pool.Map(Enumerable.Range(0, 6), Call, new() { ChunkSize = 3 }).AsOutcomes());
        Assert.Equal(6, all.Count);
        Assert.Equal([1, 4], all.Where(o => !o.Succeeded).Select(o => o.Item));

        static int Call(int x) => x % 3 == 1 ? throw new FormatException() : x;
    }
}
