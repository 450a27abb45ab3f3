namespace ManyHands;

public class AsyncGuardedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_that_read_await_and_write_lose_nothing()
    {
        var counter = new AsyncGuarded<int>(0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(CountAsync, Token)));
        Assert.Equal(8_000, await counter.UseAsync(held => Task.FromResult(held.Value), Token));

        async Task CountAsync()
        {
            for (int i = 0; i < 1_000; i++)
            {
                await counter.UseAsync(
                    async held =>
                    {
                        int seen = held.Value;
                        await Task.Yield();
                        held.Value = seen + 1;
                    },
                    Token);
            }
        }
    }

    [Fact]
    public async Task They_get_it_in_the_order_they_came()
    {
        var list = new AsyncGuarded<List<int>>([]);
        var open = NewSignal();
        Task first = list.UseAsync(async _ => await open.Task, Token);
        Task[] others = [.. Enumerable.Range(0, 100).Select(i => list.UseAsync(
            async held =>
            {
                await Task.Yield();
                held.Value.Add(i);
            },
            Token))];
        open.SetResult();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(Enumerable.Range(0, 100), await list.UseAsync(held => Task.FromResult(held.Value.ToArray()), Token));
    }

    [Fact]
    public async Task Held_data_is_out_of_reach_once_the_function_has_ended()
    {
        var number = new AsyncGuarded<int>(1, "number");
        Held<int>? kept = null;
        await number.UseAsync(
            held =>
            {
                kept = held;
                return Task.CompletedTask;
            },
            Token);
        var refused = Assert.Throws<ObjectDisposedException>(() => kept!.Value);
        Assert.Contains("'number'", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => kept!.Value = 2);
        Assert.Equal(1, await number.UseAsync(held => Task.FromResult(held.Value), Token));
    }

    [Fact]
    public async Task Entering_again_from_inside_is_refused_instead_of_waiting_for_ever()
    {
        var number = new AsyncGuarded<int>(1, "number");
        await number.UseAsync(
            async held =>
            {
                await Task.Yield();
                var refused = await Assert.ThrowsAsync<InvalidOperationException>(
                    () => number.UseAsync(again => Task.FromResult(again.Value), Token));
                Assert.Contains("would wait for itself", refused.Message, StringComparison.Ordinal);
            },
            Token);
    }

    [Fact]
    public async Task Another_one_can_be_entered_from_inside()
    {
        AsyncGuarded<int> outer = new(1), inner = new(2);
        int sum = await outer.UseAsync(
            async a => a.Value + await inner.UseAsync(b => Task.FromResult(b.Value), Token), Token);
        Assert.Equal(3, sum);
    }

    [Fact]
    public async Task Work_started_inside_may_enter_once_the_function_has_ended()
    {
        var number = new AsyncGuarded<int>(1);
        var ended = NewSignal();
        Task<int>? later = null;
        await number.UseAsync(
            held =>
            {
                later = Task.Run(
                    async () =>
                    {
                        await ended.Task;
                        return await number.UseAsync(again => Task.FromResult(again.Value), Token);
                    },
                    Token);
                return Task.CompletedTask;
            },
            Token);
        ended.SetResult();
        Assert.Equal(1, await later!);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_loses_nobody_their_place()
    {
        var number = new AsyncGuarded<int>(1);
        var open = NewSignal();
        Task first = number.UseAsync(async _ => await open.Task, Token);
        using var stop = new CancellationTokenSource();
        Task second = number.UseAsync(held => Task.FromResult(held.Value = 9), stop.Token);
        Task<int> third = number.UseAsync(held => Task.FromResult(held.Value), Token);
        await stop.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        open.SetResult();
        Assert.Equal(1, await third);
        await first;
    }

    [Fact]
    public async Task Cancelling_at_random_never_loses_the_lock()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var number = new AsyncGuarded<int>(0);
        int inside = 0, entered = 0;
        Task[] all = [.. Enumerable.Range(0, 2_000).Select(_ =>
        {
            int after = random.Next(0, 3);
            return Task.Run(
                async () =>
                {
                    using var stop = new CancellationTokenSource();
                    Task use = number.UseAsync(
                        async held =>
                        {
                            Assert.Equal(1, Interlocked.Increment(ref inside));
                            await Task.Yield();
                            held.Value++;
                            Interlocked.Increment(ref entered);
                            Interlocked.Decrement(ref inside);
                        },
                        stop.Token);
                    if (after == 0)
                        await stop.CancelAsync();
                    try
                    {
                        await use;
                    }
                    catch (OperationCanceledException)
                    {
                        // Asked for above.
                    }
                },
                Token);
        })];
        await Task.WhenAll(all);
        Assert.Equal(entered, await number.UseAsync(held => Task.FromResult(held.Value), Token));
    }

    [Fact]
    public async Task An_exception_releases_the_lock()
    {
        var number = new AsyncGuarded<int>(1);
        await Assert.ThrowsAsync<FormatException>(() => number.UseAsync(_ => throw new FormatException(), Token));
        Assert.Equal(1, await number.UseAsync(held => Task.FromResult(held.Value), Token));
    }

    [Fact]
    public async Task The_guarded_object_itself_cannot_be_returned()
    {
        var list = new AsyncGuarded<List<int>>([1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => list.UseAsync(held => Task.FromResult(held.Value), Token));
        Assert.Equal(1, await list.UseAsync(held => Task.FromResult(held.Value.Count), Token));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
