namespace ManyHands.Tests;

public abstract partial class MapContract
{
    [Fact]
    public async Task Each_shape_of_action_is_called_once_for_each_item()
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        gate.Open();
        Pass[] items = [.. Enumerable.Range(0, 20).Select(i => At(gate, i))];
        await pool.ForEachAsync(items, static call => { call.Run(default); }, cancellationToken: Token).InTime();
        await pool.ForEachAsync(items, static call => PassAsync(call), cancellationToken: Token).InTime();
        await pool.ForEachAsync(items, static (call, token) => PassAsync(call, token), cancellationToken: Token).InTime();
        await pool.ForEachAsync(Some.Async(items), static call => { call.Run(default); }, cancellationToken: Token).InTime();
        await pool.ForEachAsync(Some.Async(items), static call => PassAsync(call), cancellationToken: Token).InTime();
        await pool.ForEachAsync(Some.Async(items), static (call, token) => PassAsync(call, token), cancellationToken: Token).InTime();

        Assert.Equal(6 * items.Length, gate.Numbers.Length);
        Assert.All(gate.Numbers.GroupBy(number => number), group => Assert.Equal(6, group.Count()));
    }

    [Fact]
    public async Task An_async_action_is_awaited()
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        Task all = pool.ForEachAsync([At(gate, 1)], static async call => await PassAsync(call), cancellationToken: Token);
        await gate.Reached;
        await Times.MustNotEnd(all);
        gate.Open();
        await all.InTime();
    }

    [Fact]
    public async Task The_first_action_that_fails_ends_it()
    {
        using IFunctionExecutor pool = NewPool(2);
        Counted items = new();
        await Assert.ThrowsAsync<FormatException>(() => pool.ForEachAsync(
            items,
            static x =>
            {
                if (x == 2_000)
                    Fail.Throw("mine");
            },
            cancellationToken: Token).InTime());
        Assert.Equal((1, 0), (items.Disposed, pool.Counts.Running));

        await Assert.ThrowsAsync<FormatException>(() => pool.ForEachAsync(
            [1],
            static async x =>
            {
                await Task.Yield();
                Fail.Throw("mine");
            },
            cancellationToken: Token).InTime());
    }

    [Fact]
    public async Task The_token_ends_the_calls_for_each_item()
    {
        using CancellationTokenSource stop = new();
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new(visit =>
        {
            stop.Cancel();
            visit.Open();
        });
        Task all = pool.ForEachAsync(
            new Counted().Select(i => At(gate, i)),
            static call =>
            {
                if (call.Number == 100)
                    call.Run(default);
            },
            cancellationToken: stop.Token);
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.InTime());
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.True(all.IsCanceled);
        Assert.Equal((0, 0), (gate.Inside, pool.Counts.Running));
    }

    private static async Task PassAsync(Pass call, CancellationToken token = default) =>
        await RemoteGate.PassAsync(call.Port, call.Number, token);
}
