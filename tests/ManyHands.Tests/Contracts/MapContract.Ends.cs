// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands.Tests;

public abstract partial class MapContract
{
    [Fact]
    public async Task The_results_before_a_failure_come_first_and_then_its_exception()
    {
        using IFunctionExecutor pool = NewPool(2);
        foreach (int? chunk in (int?[])[null, 1, 4])
        {
            List<int> seen = [];
            Counted items = new();
            FormatException caught = await Assert.ThrowsAsync<FormatException>(async () =>
            {
                await foreach (int x in pool.Map(items, static x => x == 7 ? Fail.Throw("7") : x, new() { ChunkSize = chunk }))
                    seen.Add(x);
            });
            Assert.Equal("7", caught.Message);
            Assert.Contains(nameof(Fail.Throw), caught.StackTrace, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(0, 7), seen);
            Assert.Equal(1, items.Disposed);
            Assert.Equal(0, pool.Counts.Running);
        }
    }

    [Fact]
    public async Task The_first_failure_in_order_is_thrown_though_a_later_item_failed_earlier()
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new(visit =>
        {
            if (visit.Number == 2)
                visit.Open();
        });
        List<int> seen = [];
        Task reading = ReadAsync();
        await gate.ReachedBy(2).InTime();
        await gate.LeftBy(1); // the later one has failed
        gate.Open();
        Assert.Equal("1", (await Assert.ThrowsAsync<FormatException>(() => reading.InTime())).Message);
        Assert.Equal([0], seen);

        async Task ReadAsync()
        {
            await foreach (int x in pool.Map(new Counted().Select(i => At(gate, i)), Call, new() { ChunkSize = 1 }))
                seen.Add(x);
        }

        static int Call(Pass call, CancellationToken token)
        {
            if (call.Number is not (1 or 2))
                return call.Number;
            RemoteGate.Pass(call.Port, call.Number, token, stubborn: true);
            return Fail.Throw($"{call.Number}");
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_failure_stops_the_reading_tells_the_running_and_waits_for_them(bool ordered)
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        Counted items = new();
        Task reading = Some.ReadAll(pool.Map(
            items.Select(i => At(gate, i)), Call, new() { Ordered = ordered, ChunkSize = 1 }));
        await gate.ReachedBy(2).InTime();
        gate.Open(0);
        await gate.Told.InTime();
        await Times.MustNotEnd(reading);
        gate.Open(1);

        await Assert.ThrowsAsync<FormatException>(() => reading.InTime());
        Assert.Equal([0, 1], gate.Numbers.Order());
        Assert.Equal((0, 0, 1), (gate.Inside, pool.Counts.Running, items.Disposed));

        static int Call(Pass call, CancellationToken token)
        {
            RemoteGate.Pass(call.Port, call.Number, token, stubborn: true);
            return call.Number == 0 ? Fail.Throw("0") : call.Number;
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Leaving_cancels_what_is_left_and_waits_for_what_runs(bool ordered)
    {
        using IFunctionExecutor pool = NewPool(2);
        using RemoteGate gate = new();
        Counted items = new();
        await foreach (int _ in pool.Map(
            items.Select(i => At(gate, i)),
            static (call, token) => call.Number == 0 ? 0 : call.Run(token),
            new() { Ordered = ordered, ChunkSize = 1 }))
        {
            break;
        }

        Assert.Equal((0, 1, 0), (gate.Inside, items.Disposed, pool.Counts.Running));
        int read = items.Read;
        await Times.MustNotComeAbout(() => items.Read > read || gate.Inside > 0);
        Assert.InRange(gate.Numbers.Length, 0, 2);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Either_token_ends_it_with_that_token(bool ofTheMap)
    {
        using IFunctionExecutor pool = NewPool(2);
        using CancellationTokenSource stop = new();
        using RemoteGate gate = new();
        Counted items = new();
        var results = pool.Map(
            items.Select(i => At(gate, i)),
            static (call, token) => call.Run(token),
            new() { ChunkSize = 1 },
            cancellationToken: ofTheMap ? stop.Token : default);
        await using var reader = results.GetAsyncEnumerator(ofTheMap ? default : stop.Token);
        ValueTask<bool> next = reader.MoveNextAsync();
        await gate.ReachedBy(2).InTime();
        await stop.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask().InTime());
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.Equal((0, 0, 1), (gate.Inside, pool.Counts.Running, items.Disposed));
    }

    [Fact]
    public async Task A_token_that_fired_before_reads_nothing()
    {
        using IFunctionExecutor pool = NewPool(2);
        Counted items = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Some.ReadAll(pool.Map(items, static x => x, cancellationToken: new CancellationToken(true))).InTime());
        Assert.Equal(0, items.Opened);
    }

    [Fact]
    public async Task Cancelling_wakes_a_reader_that_waits_for_an_async_input()
    {
        using IFunctionExecutor pool = NewPool(2);
        using CancellationTokenSource stop = new();
        bool disposed = false;
        TaskCompletionSource waits = Some.Gate();
        Task<List<int>> all = Some.ReadAll(pool.Map(Items(), static x => x, cancellationToken: stop.Token));
        await waits.Task.InTime();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.InTime());
        Assert.True(disposed);

        async IAsyncEnumerable<int> Items([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                yield return 1;
                waits.SetResult();
                await new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task.WaitAsync(token);
            }
            finally
            {
                disposed = true;
            }
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_input_that_throws_is_told_after_the_results_before_it(bool outcomes)
    {
        using IFunctionExecutor pool = NewPool(2);
        Counted items = new(before: x =>
        {
            if (x == 500)
                throw new FormatException();
        });
        List<int> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            var results = pool.Map(items, static x => x);
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
        int many = 1_000 / Thrift;
        using IFunctionExecutor pool = NewPool(2);
        foreach (int? chunk in (int?[])[null, 1, 10])
        {
            var all = await Some.ReadAll(pool.Map(Enumerable.Range(0, many), Call, new() { ChunkSize = chunk }).AsOutcomes()).InTime();
            Assert.Equal(Enumerable.Range(0, many), all.Select(outcome => outcome.Item));
            Assert.All(all, outcome => Assert.Equal(outcome.Item % 3 != 0, outcome.Succeeded));
            Assert.All(all, outcome => Assert.Equal(outcome.Succeeded ? 2 * outcome.Item : 0, outcome.Result));
            Assert.All(all.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal($"{outcome.Item}", outcome.Exception!.Message));
        }

        static int Call(int x) => x % 3 == 0 ? Fail.Throw($"{x}") : 2 * x;
    }

    [Fact]
    public async Task A_cancellation_of_the_functions_own_is_its_failure_and_no_end()
    {
        using IFunctionExecutor pool = NewPool(2);
        var all = await Some.ReadAll(pool.Map([1, 2], Call, new() { ChunkSize = 1 }).AsOutcomes()).InTime();
        Assert.IsType<OperationCanceledException>(all[0].Exception);
        Assert.True(all[1].Succeeded);

        static int Call(int x) => x == 1 ? throw new OperationCanceledException() : x;
    }

    [Fact]
    public async Task An_item_that_fails_in_a_group_leaves_its_neighbours_alone()
    {
        using IFunctionExecutor pool = NewPool(1);
        var all = await Some.ReadAll(pool.Map(Enumerable.Range(0, 6), Call, new() { ChunkSize = 3 }).AsOutcomes()).InTime();
        Assert.Equal(6, all.Count);
        Assert.Equal([1, 4], all.Where(o => !o.Succeeded).Select(o => o.Item));
        Assert.All(all.Where(o => !o.Succeeded), o => Assert.IsType<FormatException>(o.Exception));

        static int Call(int x) => x % 3 == 1 ? Fail.Throw("mine") : x;
    }
}
