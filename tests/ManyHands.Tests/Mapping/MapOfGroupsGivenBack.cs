// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using System.Collections.Concurrent;
using ManyHands.Tests;

namespace ManyHands;

/// <summary>What a map makes of groups of which not every item was run.</summary>
public class MapOfGroupsGivenBack
{
    private readonly ConcurrentDictionary<int, int> _calls = [];
    private readonly Changes _called = new();

    private int Call(int x)
    {
        _calls.AddOrUpdate(x, 1, (_, calls) => calls + 1);
        _called.Tell();
        return x + 1;
    }

    private static int[][] Groups(GroupHost host) => [.. host.Seen.Select(group => group.Items.Cast<int>().ToArray())];

    private static Fate Once(object? item, int before, Fate fate, params int[] at) =>
        at.Contains((int)item!) && before == 0 ? fate : Fate.Runs;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_came_back_is_sent_again_and_each_item_told_once(bool ordered)
    {
        using var host = new GroupHost { FateOf = (item, before) => Once(item, before, Fate.GivesBack, 3, 5, 12, 19) };
        var all = await Some.ReadAll(host.Map(Enumerable.Range(0, 20), Call, new() { ChunkSize = 10, Ordered = ordered }).AsOutcomes());
        Assert.Equal(Enumerable.Range(0, 20), ordered ? all.Select(o => o.Item) : all.Select(o => o.Item).Order());
        Assert.All(all, outcome => Assert.Equal(new(outcome.Item, outcome.Item + 1, null), outcome));
        Assert.Equal(20, _calls.Count);
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));
    }

    [Fact]
    public async Task It_is_sent_as_one_group_again_where_its_time_was_not_over()
    {
        using var host = new GroupHost(1) { FateOf = (item, before) => Once(item, before, Fate.GivesBack, 3, 4), ElapsedOf = _ => TimeSpan.FromHours(1) };
        await Some.ReadAll(host.Map(Enumerable.Range(0, 10), Call, new() { ChunkSize = 10 }));
        Assert.Equal([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 4, 5, 6, 7, 8, 9], [4, 5, 6, 7, 8, 9]], Groups(host));
    }

    [Fact]
    public async Task It_is_shared_out_among_the_workers_where_its_time_was_over()
    {
        int[]? slow = null;
        GroupHost? host = null;
        using (host = new GroupHost(1) { FateOf = FateOf, ElapsedOf = _ => slow is null ? TimeSpan.Zero : TimeSpan.FromHours(1) })
            Assert.Equal(Enumerable.Range(1, 2_000), await Some.ReadAll(host.Map(Enumerable.Range(0, 2_000), Call)));
        int each = (slow!.Length - 3 + 1) / 2;
        Assert.Contains(Groups(host), group => group.SequenceEqual(slow.Skip(3).Take(each)));
        Assert.Contains(Groups(host), group => group.SequenceEqual(slow.Skip(3 + each)));
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));

        // The fourth of the first group that is long.
        Fate FateOf(object? item, int before)
        {
            if (slow is not null || Groups(host!).FirstOrDefault(group => group.Length >= 20 && group[3] == (int)item!) is not { } found)
                return Fate.Runs;
            slow = found;
            return Fate.GivesBack;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_that_killed_its_worker_fails_and_the_others_are_run(bool ordered)
    {
        using var host = new GroupHost { FateOf = (item, _) => item is 7 or 8 or 29 ? Fate.Dies : Fate.Runs };
        var all = await Some.ReadAll(host.Map(Enumerable.Range(0, 30), Call, new() { ChunkSize = 10, Ordered = ordered }).AsOutcomes());
        Assert.Equal(Enumerable.Range(0, 30), all.Select(outcome => outcome.Item).Order());
        Assert.All(all, outcome => Assert.Equal(outcome.Item is 7 or 8 or 29, outcome.Exception is WorkerGoneException));
        Assert.All(all.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal($"{outcome.Item}", outcome.Exception!.Message));
        Assert.Equal(27, _calls.Count);
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));
        Assert.Contains(host.Seen, group => group.Items is [8, 9]);
        Assert.Contains(host.Seen, group => group.Items is [9]);
    }

    [Fact]
    public async Task A_repeatable_one_comes_again_alone_and_those_after_it_together()
    {
        using var host = new GroupHost(1) { FateOf = (item, before) => Once(item, before, Fate.Dies, 0, 4) };
        MapOptions options = new() { ChunkSize = 10, Job = new() { Repeatable = true } };
        Assert.Equal(Enumerable.Range(1, 10), await Some.ReadAll(host.Map(Enumerable.Range(0, 10), Call, options)));
        Assert.Equal([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0], [1, 2, 3, 4, 5, 6, 7, 8, 9], [4], [5, 6, 7, 8, 9]], Groups(host));
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));
    }

    [Fact]
    public async Task A_repeatable_one_that_kills_every_worker_fails_alone()
    {
        using var host = new GroupHost { FateOf = (item, _) => item is 4 or 9 ? Fate.Dies : Fate.Runs };
        MapOptions options = new() { ChunkSize = 10, Job = new() { Repeatable = true } };
        var all = await Some.ReadAll(host.Map(Enumerable.Range(0, 10), Call, options).AsOutcomes());
        Assert.Equal([4, 9], all.Where(outcome => outcome.Exception is WorkerGoneException).Select(outcome => outcome.Item));
        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8], all.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Item));
        Assert.Equal((4, 4), (host.Attempts[4] + 1, host.Attempts[9] + 1));
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_failure_that_ends_the_map_nothing_is_sent_again(bool ordered)
    {
        using var host = new GroupHost(1);
        List<int> seen = [];
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int x in host.Map(Enumerable.Range(0, 10), x => x == 4 ? throw new FormatException() : Call(x), new() { ChunkSize = 10, Ordered = ordered }))
                seen.Add(x);
        });
        Assert.Equal([1, 2, 3, 4], seen);
        Assert.Equal(4, _calls.Count);
        Assert.Single(host.Seen);
        await Assert.ThrowsAsync<FormatException>(() => host.ForEachAsync(
            Enumerable.Range(0, 10), x => { _ = x == 4 ? throw new FormatException() : Call(x); }, new() { ChunkSize = 10 }));
        Assert.Equal(2, host.Seen.Count);
    }

    [Fact]
    public async Task A_dead_worker_ends_a_map_that_stops_at_failures()
    {
        using var host = new GroupHost(1) { FateOf = (item, _) => item is 4 ? Fate.Dies : Fate.Runs };
        await Assert.ThrowsAsync<WorkerGoneException>(() => Some.ReadAll(host.Map(new Counted(), Call, new() { ChunkSize = 10 })));
        Assert.Equal([0, 1, 2, 3], _calls.Keys.Where(x => x < 10).Order());
        Assert.All(host.Seen, group => Assert.Equal(10, group.Items.Length));
    }

    [Fact]
    public async Task What_is_given_back_after_a_failure_before_it_is_not_sent_again()
    {
        using var open = new ManualResetEventSlim();
        var items = new Counted();
        using var host = new GroupHost(3)
        {
            FateOf = (item, _) =>
            {
                if (item is 0)
                    Assert.True(open.Wait(Some.Patience));
                if (item is not 21)
                    return Fate.Runs;

                // The input is left once the failure is known.
                Some.Until(items.Changes, () => items.Disposed == 1);
                return Fate.GivesBack;
            },
        };
        Task<List<int>> all = Some.ReadAll(host.Map(items, CallOrFail, new() { ChunkSize = 10, BufferSize = 3 }));
        await host.Changes.UntilAsync(() => host.Counts.Completed == 2).InTime();
        await Times.MustNotComeAbout(() => host.Seen.Count > 3);
        open.Set();
        await Assert.ThrowsAsync<FormatException>(() => all);
        Assert.Equal(3, host.Seen.Count);
        Assert.Equal([.. Enumerable.Range(0, 10), 20], _calls.Keys.Order());

        int CallOrFail(int x)
        {
            if (x != 10)
                return Call(x);
            Some.Until(_called, () => _calls.ContainsKey(20)); // Else that group would not begin any more.
            throw new FormatException();
        }
    }

    [Fact]
    public async Task What_is_given_back_after_the_reader_left_is_not_sent_again()
    {
        CancellationToken given = default;
        using var host = new GroupHost(2)
        {
            FateOf = (item, _) => item is 11 && given.WaitHandle.WaitOne(Some.Patience) ? Fate.GivesBack : Fate.Runs,
        };
        await foreach (int _ in host.Map(Enumerable.Range(0, 20), CallWithToken, new() { ChunkSize = 10 }))
        {
            await _called.UntilAsync(() => _calls.ContainsKey(10)).InTime();
            break;
        }

        Assert.Equal([[.. Enumerable.Range(0, 10)], [.. Enumerable.Range(10, 10)]], Groups(host));
        Assert.Equal(Enumerable.Range(0, 11), _calls.Keys.Order());

        int CallWithToken(int x, CancellationToken token)
        {
            if (x == 10)
                given = token;
            return Call(x);
        }
    }

    [Fact]
    public async Task A_shutdown_midway_fails_all_the_others_and_ends_the_map_after_them()
    {
        using var host = new GroupHost(1) { FateOf = (item, _) => item is 15 ? Fate.ShutsDown : Fate.Runs };
        List<Outcome<int, int>> seen = [];
        await Assert.ThrowsAsync<ExecutorShutdownException>(async () =>
        {
            await foreach (var outcome in host.Map(new Counted(), Call, new() { ChunkSize = 10, BufferSize = 2 }).AsOutcomes())
                seen.Add(outcome);
        });
        Assert.Equal(Enumerable.Range(0, seen.Count), seen.Select(outcome => outcome.Item));
        Assert.All(seen.Take(20), outcome => Assert.Equal(outcome.Item >= 15, outcome.Exception is ExecutorShutdownException));
        Assert.All(seen[15..20], outcome => Assert.Equal("Shut down.", outcome.Exception!.Message));
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));
    }

    [Fact]
    public async Task What_is_refused_when_sent_again_has_failed_with_that()
    {
        using var host = new GroupHost(1) { Capacity = 1, FateOf = (item, _) => item is 4 ? Fate.Dies : Fate.Runs };
        var all = await Some.ReadAll(host.Map(Enumerable.Range(0, 10), Call, new() { ChunkSize = 10 }).AsOutcomes());
        Assert.Equal(Enumerable.Range(0, 10), all.Select(outcome => outcome.Item));
        Assert.All(all.Take(4), outcome => Assert.True(outcome.Succeeded));
        Assert.IsType<WorkerGoneException>(all[4].Exception);
        Assert.All(all.Skip(5), outcome => Assert.IsType<ExecutorShutdownException>(outcome.Exception));
    }

    [Fact]
    public async Task What_is_refused_at_first_ends_the_map_after_the_results_before_it()
    {
        using var host = new GroupHost(1) { Capacity = 3 };
        List<int> seen = [];
        await Assert.ThrowsAsync<ExecutorShutdownException>(async () =>
        {
            await foreach (int x in host.Map(new Counted(), Call, new() { ChunkSize = 4 }))
                seen.Add(x);
        });
        Assert.Equal(Enumerable.Range(1, 12), seen);
    }

    [Fact]
    public async Task A_group_that_fails_as_a_whole_fails_each_of_its_items()
    {
        using var host = new GroupHost { FailureOf = items => items.Contains(5) ? new FormatException() : null };
        var all = await Some.ReadAll(host.Map(Enumerable.Range(0, 9), Call, new() { ChunkSize = 3 }).AsOutcomes());
        Assert.Equal([3, 4, 5], all.Where(outcome => outcome.Exception is FormatException).Select(outcome => outcome.Item));
        Assert.Equal(6, all.Count(outcome => outcome.Succeeded));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Leaving_waits_for_what_was_sent_again_and_sends_no_more(int chunk)
    {
        using var host = new GroupHost(2) { FateOf = (item, before) => (int)item! % 3 == 2 && before == 0 ? Fate.GivesBack : Fate.Runs };
        int running = 0;
        await foreach (int x in host.Map(new Counted(), CountedCall, new() { ChunkSize = chunk }))
        {
            if (x == 100)
                break;
        }

        Assert.Equal(0, Volatile.Read(ref running));
        Assert.Equal(0, host.Counts.Running + host.Counts.Queued);
        int sent = host.Seen.Count;
        await Times.MustNotComeAbout(() => host.Seen.Count > sent);
        Assert.All(_calls, calls => Assert.Equal(1, calls.Value));

        int CountedCall(int x)
        {
            Interlocked.Increment(ref running);
            Call(x);
            Interlocked.Decrement(ref running);
            return x;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task The_buffer_and_the_progress_count_them_once(int? chunk)
    {
        var told = new Told();
        using var host = new GroupHost { FateOf = (item, before) => (int)item! % 5 == 1 && before == 0 ? Fate.GivesBack : Fate.Runs };
        var items = new Counted(1_000);
        int read = 0;
        await foreach (var outcome in host.Map(items, x => x % 10 == 0 ? throw new FormatException() : x, new() { BufferSize = 12, ChunkSize = chunk, Progress = told }).AsOutcomes())
        {
            // Sent again, a group may be in many parts, and each holds up the reading of more.
            Assert.InRange(items.Read, 1, read + 12 * (chunk ?? 1) + (chunk ?? 1));
            read++;
        }

        Assert.Equal(1_000, read);
        Assert.Equal((1_000, 100), (told.Last.Done, told.Last.Failed));
    }

    private sealed class Told : IProgress<MapProgress>
    {
        public MapProgress Last { get; private set; }

        public void Report(MapProgress value) => Last = value;
    }
}
