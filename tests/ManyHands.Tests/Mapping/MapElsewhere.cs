// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands;

/// <summary>What a map sends to an executor whose groups run elsewhere.</summary>
public class MapElsewhere
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Functions_of_every_shape_are_sent_in_groups_as_the_caller_gave_them()
    {
        using var host = new GroupHost();
        int[] items = [.. Enumerable.Range(0, 10)];
        MapOptions options = new() { ChunkSize = 5 };
        List<int>[] all =
        [
            await Some.ReadAll(host.Map(items, x => x + 1, options)),
            await Some.ReadAll(host.Map(items, (x, _) => x + 1, options)),
            await Some.ReadAll(host.Map(items, LaterAsync, options)),
            await Some.ReadAll(host.Map(items, (int x, CancellationToken _) => LaterAsync(x), options)),
        ];
        Assert.All(all, results => Assert.Equal(items.Select(x => x + 1), results));
        int sum = 0;
        await host.ForEachAsync(items, x => { Interlocked.Add(ref sum, x); }, options);
        await host.ForEachAsync(items, async x =>
        {
            await Task.Yield();
            Interlocked.Add(ref sum, x);
        }, options);
        await host.ForEachAsync(items, async (x, _) =>
        {
            await Task.Yield();
            Interlocked.Add(ref sum, x);
        }, options);
        Assert.Equal(3 * items.Sum(), sum);
        Assert.Equal(14, host.Seen.Count);
        Assert.All(host.Seen, group => Assert.Equal(5, group.Items.Length));

        static async Task<int> LaterAsync(int x)
        {
            await Task.Yield();
            return x + 1;
        }
    }

    [Fact]
    public async Task Jobs_that_are_records_go_one_by_one()
    {
        using var host = new GroupHost();
        Assert.Equal([2, 3], await Some.ReadAll(host.Map<int>([new AddOne(1), new AddOne(2)], new() { ChunkSize = 2 })));
        Assert.Empty(host.Seen);
    }

    [Fact]
    public void A_function_that_cannot_cross_is_refused_at_the_call()
    {
        using var host = new GroupHost { RefusesCaptures = true };
        var items = new Counted();
        int offset = 1;
        Assert.Throws<ArgumentException>(() => host.Map(items, x => x + offset));
        Assert.Throws<ArgumentException>(() => { _ = host.ForEachAsync(items, x => Task.FromResult(x + offset)); });
        Assert.NotNull(host.Map(items, x => x + 1));
        Assert.NotNull(host.Map(items, Math.Abs));
        Assert.Equal(0, items.Opened);
    }

    [Fact]
    public async Task The_call_says_what_the_map_was_told()
    {
        using var host = new GroupHost();
        var job = new JobOptions { Name = "count", Repeatable = true };
        await Some.ReadAll(host.Map([1, 2, 3], x => x, new() { Job = job, ChunkSize = 3 }));
        await Some.ReadAll(host.Map([1, 2, 3], x => x, new() { Job = job, ChunkSize = 3 }).AsOutcomes());
        await Some.ReadAll(host.Map([1], x => x, new() { Job = job }));
        Assert.Equal([(true, null), (false, null), (true, (TimeSpan?)(8 * ChunkSizer.Target))], host.Seen.Select(group => (group.StopsAtFailure, group.TooLong)));
        Assert.All(host.Seen, group => Assert.Equal(job, group.Options));
    }

    [Fact]
    public async Task A_time_limit_is_each_items_own_and_a_lane_is_for_the_executor_to_refuse()
    {
        using var host = new GroupHost();
        var limited = new MapOptions { ChunkSize = 4, Job = new() { Timeout = TimeSpan.FromMinutes(1) } };
        Assert.Equal([1, 2, 3, 4], await Some.ReadAll(host.Map([1, 2, 3, 4], x => x, limited)));
        Assert.All(host.Seen, group => Assert.Equal((1, limited.Job.Timeout), (group.Items.Length, group.Options.Timeout)));
        await Assert.ThrowsAsync<NotSupportedException>(() => Some.ReadAll(host.Map([1, 2], x => x, lane: x => $"{x}")));
    }

    [Fact]
    public async Task Groups_grow_by_the_time_that_is_reported_and_shrink_by_it()
    {
        TimeSpan each = TimeSpan.FromTicks(1);
        int begun = 0;
        bool isOver = false;
        GroupHost host = null!;
        using var _ = host = new GroupHost(1)
        {
            ElapsedOf = count => count * each,
            FailureOf = _ =>
            {
                // No sooner than others wait behind it, so that groups are sent because they are full.
                int mine = ++begun;
                Some.Until(host.Changes, () => Volatile.Read(ref isOver) || host.Seen.Count > mine + 1);
                return null;
            },
        };
        await using var reader = host.Map(new Counted(), x => x).GetAsyncEnumerator(Token);
        await ReadUntilOneHas(MapGroup<int, int>.LargestCount);
        each = ChunkSizer.Target / 10;
        await ReadUntilOneHas(10);
        Volatile.Write(ref isOver, true);
        host.Changes.Tell();

        async Task ReadUntilOneHas(int items)
        {
            int before = host.Seen.Count;
            while (host.Seen.Skip(before).All(group => group.Items.Length != items))
                Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(Some.Patience, Token) && host.Seen.Count < before + 1_000);
        }
    }

    [Fact]
    public async Task Items_that_fail_alone_say_nothing_about_the_size()
    {
        using var host = new GroupHost(1) { ElapsedOf = count => count * 2 * ChunkSizer.Target };
        await Some.ReadAll(host.Map(Enumerable.Range(0, 50), x => x % 2 == 0 ? throw new FormatException() : x).AsOutcomes());
        Assert.All(host.Seen, group => Assert.Single(group.Items));
    }

    private sealed record AddOne(int Number) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken) => Number + 1;
    }
}
