namespace ManyHands;

public class MapAtRandom
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_happens_each_item_is_told_once_in_order_and_nothing_runs_on()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var threads = new ThreadPoolExecutor(2);
        using var places = new AsyncExecutor(3);
        for (int round = 0; round < 400; round++)
        {
            IInProcessExecutor pool = random.Next(2) == 0 ? threads : places;
            try
            {
                await OneAsync(pool, new Random(random.Next())).WaitAsync(Some.Patience, Token);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}, on {pool.Name}", exception);
            }

            // On threads the end of a job whose token fires as it begins is counted a moment after its task is heard of.
            if (pool == threads)
                await Some.RoundOf(threads);
            ExecutorCounts counts = pool.Counts;
            Assert.Equal((0, 0), (counts.Running, counts.Queued));
            Assert.Equal(counts.Accepted, counts.Completed + counts.Failed + counts.Cancelled);
        }
    }

    private static async Task OneAsync(IInProcessExecutor pool, Random random)
    {
        int count = random.Next(0, 3_000);
        int[] kinds = [.. Enumerable.Range(0, count).Select(_ => random.Next(0, 2_000))];
        int breaksAt = random.Next(3) == 0 ? random.Next(0, count + 1) : -1;
        int cancelsAt = random.Next(3) == 0 ? random.Next(0, count + 1) : -1;
        int inputFailsAt = random.Next(4) == 0 ? random.Next(0, count + 1) : -1;
        bool outcomes = random.Next(2) == 0, isAsync = random.Next(2) == 0, asyncInput = random.Next(2) == 0;
        using var stop = new CancellationTokenSource();
        var options = new MapOptions
        {
            Ordered = random.Next(2) == 0,
            BufferSize = random.Next(2) == 0 ? null : random.Next(1, 100),
            ChunkSize = random.Next(3) == 0 ? random.Next(1, 50) : null,
        };
        var items = new Counted(count, before: x =>
        {
            if (x == inputFailsAt)
                throw new InvalidDataException();
        });
        int running = 0;
        int[] calls = new int[count];
        IAsyncEnumerable<Outcome<int, int>> all =
            isAsync ? Outcomes(asyncInput ? pool.Map(Some.Async(items), CallAsync, options, cancellationToken: stop.Token)
                : pool.Map(items, CallAsync, options, cancellationToken: stop.Token), outcomes)
            : Outcomes(asyncInput ? pool.Map(Some.Async(items), Call, options, cancellationToken: stop.Token)
                : pool.Map(items, Call, options, cancellationToken: stop.Token), outcomes);

        List<Outcome<int, int>> seen = [];
        Exception? end = null;
        try
        {
            await foreach (Outcome<int, int> outcome in all)
            {
                seen.Add(outcome);
                if (seen.Count == cancelsAt)
                    await stop.CancelAsync();
                if (seen.Count == breaksAt)
                    break;
            }
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or OperationCanceledException)
        {
            end = exception;
        }

        Assert.Equal(0, Volatile.Read(ref running));
        Assert.Equal(items.Opened, items.Disposed);
        Assert.All(calls, n => Assert.InRange(n, 0, 1));
        Assert.Equal(seen.Count, seen.DistinctBy(outcome => outcome.Item).Count());
        if (options.Ordered)
            Assert.Equal(Enumerable.Range(0, seen.Count), seen.Select(outcome => outcome.Item));
        Assert.All(seen, outcome =>
        {
            Assert.Equal(1, calls[outcome.Item]);
            Assert.Equal(kinds[outcome.Item] == 0, outcome.Exception is FormatException);
            Assert.True(outcome.Exception is FormatException || outcome.Result == outcome.Item + 1);
        });
        switch (end)
        {
            case null when breaksAt < 0 || seen.Count < breaksAt:
                Assert.Equal(count, seen.Count);
                break;
            case FormatException:
                Assert.False(outcomes);
                Assert.Contains(0, kinds);
                if (options.Ordered)
                    Assert.Equal(Array.IndexOf(kinds, 0), seen.Count);
                break;
            case InvalidDataException:
                Assert.Equal(inputFailsAt, seen.Count);
                break;
            case OperationCanceledException cancelled:
                Assert.Equal(stop.Token, cancelled.CancellationToken);
                Assert.Equal(cancelsAt, seen.Count);
                break;
        }

        int Call(int x, CancellationToken token)
        {
            Interlocked.Increment(ref running);
            try
            {
                Interlocked.Increment(ref calls[x]);
                if (kinds[x] == 0)
                    throw new FormatException();
                if (kinds[x] < 20)
                    Thread.SpinWait(50_000);
                if (kinds[x] == 20)
                    token.ThrowIfCancellationRequested();
                return x + 1;
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }

        async Task<int> CallAsync(int x, CancellationToken token)
        {
            await Task.Yield();
            return Call(x, token);
        }
    }

    private static async IAsyncEnumerable<Outcome<int, int>> Outcomes(MapResults<int, int> results, bool all)
    {
        if (all)
        {
            await foreach (Outcome<int, int> outcome in results.AsOutcomes())
                yield return outcome;
        }
        else
        {
            await foreach (int result in results)
                yield return new(result - 1, result, null);
        }
    }
}
