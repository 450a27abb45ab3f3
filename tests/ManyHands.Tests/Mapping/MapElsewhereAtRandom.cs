using System.Collections.Concurrent;

namespace ManyHands;

public class MapElsewhereAtRandom
{
    [Fact]
    public Task Ten_thousand_items_are_each_told_once_in_order_whatever_befalls_the_workers() => AtRandomAsync(10_000, 3);

    [Fact]
    public Task And_so_are_few_over_and_over() => AtRandomAsync(150, 300);

    private static async Task AtRandomAsync(int count, int rounds)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            try
            {
                await OneAsync(count, new Random(random.Next())).WaitAsync(Some.Patience, TestContext.Current.CancellationToken);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}", exception);
            }
        }
    }

    private static async Task OneAsync(int count, Random random)
    {
        // What befalls an item at its first, second, third … time, and whether its call fails.
        Fate[][] fates = [.. Enumerable.Range(0, count).Select(_ => random.Next(20) > 0 ? [] : Fates(random))];
        bool[] fails = [.. Enumerable.Range(0, count).Select(_ => random.Next(50) == 0)];
        bool repeatable = random.Next(2) == 0;
        bool stops = random.Next(4) == 0;
        int leavesAt = random.Next(4) == 0 ? random.Next(1, count) : -1;
        int shutsDownAt = random.Next(4) == 0 ? random.Next(count) : -1;
        var options = new MapOptions
        {
            Ordered = random.Next(2) == 0,
            BufferSize = random.Next(2) == 0 ? null : random.Next(1, 100),
            ChunkSize = random.Next(2) == 0 ? random.Next(1, 50) : null,
            Job = new() { Repeatable = repeatable },
        };
        using var host = new GroupHost(random.Next(1, 4))
        {
            FateOf = (item, before) => item is int x && x == shutsDownAt ? Fate.ShutsDown
                : fates[(int)item!] is var all && before < all.Length ? all[before] : Fate.Runs,
            ElapsedOf = random.Next(2) == 0 ? null : items => items * TimeSpan.FromMicroseconds(items % 7 == 0 ? 9_000 : 3),
        };
        ConcurrentDictionary<int, int> calls = [];
        List<Outcome<int, int>> seen = [];
        Exception? end = null;
        MapResults<int, int> results = host.Map(Enumerable.Range(0, count), Call, options);
        try
        {
            await foreach (Outcome<int, int> outcome in stops ? Succeeded(results) : results.AsOutcomes())
            {
                seen.Add(outcome);
                if (seen.Count == leavesAt)
                    break;
            }
        }
        catch (Exception exception) when (exception is FormatException or WorkerGoneException or ExecutorShutdownException)
        {
            end = exception;
        }

        Assert.Equal(0, host.Counts.Running + host.Counts.Queued);
        Assert.All(calls, call => Assert.Equal(1, call.Value));
        Assert.Equal(seen.Count, seen.DistinctBy(outcome => outcome.Item).Count());
        if (options.Ordered)
            Assert.Equal(Enumerable.Range(0, seen.Count), seen.Select(outcome => outcome.Item));
        if (end is null && leavesAt < 0)
            Assert.Equal(count, seen.Count);
        Assert.True(end is null or ExecutorShutdownException || stops);
        Assert.True(end is not ExecutorShutdownException || shutsDownAt >= 0);
        Assert.All(seen, outcome =>
        {
            int x = outcome.Item;
            Assert.True(outcome.Exception switch
            {
                null => outcome.Result == x + 1 && !fails[x] && calls.ContainsKey(x),
                FormatException => fails[x] && calls.ContainsKey(x),
                WorkerGoneException => !calls.ContainsKey(x) && fates[x].Contains(Fate.Dies) && (!repeatable || fates[x].Length == 9),
                ExecutorShutdownException => shutsDownAt >= 0 && !calls.ContainsKey(x),
                _ => false,
            });
        });

        int Call(int x)
        {
            calls.AddOrUpdate(x, 1, (_, before) => before + 1);
            return fails[x] ? throw new FormatException() : x + 1;
        }
    }

    // Once is forgiven where a job is repeatable; always is not.
    private static Fate[] Fates(Random random) => random.Next(4) switch
    {
        0 => [Fate.GivesBack],
        1 => [Fate.GivesBack, Fate.Dies],
        2 => [Fate.Dies],
        _ => [.. Enumerable.Repeat(Fate.Dies, 9)],
    };

    private static async IAsyncEnumerable<Outcome<int, int>> Succeeded(MapResults<int, int> results)
    {
        await foreach (int result in results)
            yield return new(result - 1, result, null);
    }
}
