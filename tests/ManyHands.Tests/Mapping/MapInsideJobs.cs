// Most maps here run without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using Microsoft.Extensions.Time.Testing;

namespace ManyHands;

/// <summary>A map within a job of the same executor, the executor having one worker only.</summary>
public class MapInsideJobs
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly int[] Items = [.. Enumerable.Range(0, 50)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Awaited_in_an_async_job_three_levels_deep(bool ordered)
    {
        using var pool = new ThreadPoolExecutor(1);
        int sum = await pool.Submit(() => SumAsync(3)).WaitAsync(Some.Patience, Token);
        Assert.Equal(3 * 3 * 3, sum);

        async Task<int> SumAsync(int depth)
        {
            if (depth == 0)
                return 1;
            int sum = 0;
            await foreach (int x in pool.Map([1, 2, 3], _ => SumAsync(depth - 1), new() { Ordered = ordered }))
                sum += x;
            return sum;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Blocked_on_in_a_synchronous_job_three_levels_deep(bool ordered)
    {
        using var pool = new ThreadPoolExecutor(1);
        int sum = await pool.Submit(() => Sum(3)).WaitAsync(Some.Patience, Token);
        Assert.Equal(3 * 3 * 3, sum);

        int Sum(int depth) => depth == 0 ? 1
            : pool.Map([1, 2, 3], _ => Sum(depth - 1), new() { Ordered = ordered }).ToBlockingEnumerable().Sum();
    }

    [Fact]
    public async Task Blocked_on_with_many_items_it_is_quick()
    {
        using var pool = new ThreadPoolExecutor(1);
        long sum = await pool.Submit(() => pool.Map(Enumerable.Range(0, 100_000), x => (long)x).ToBlockingEnumerable().Sum())
            .WaitAsync(Some.Patience, Token);
        Assert.Equal(99_999L * 50_000, sum);
    }

    [Fact]
    public async Task Blocked_on_with_async_functions()
    {
        using var pool = new ThreadPoolExecutor(1);
        int sum = await pool.Submit(() => pool.Map(Items, YieldAsync).ToBlockingEnumerable().Sum()).WaitAsync(Some.Patience, Token);
        Assert.Equal(Items.Sum(), sum);

        static async Task<int> YieldAsync(int x)
        {
            await Task.Yield();
            return x;
        }
    }

    [Fact]
    public async Task Blocked_on_with_an_async_input()
    {
        using var pool = new ThreadPoolExecutor(1);
        int sum = await pool.Submit(() => pool.Map(Some.Async(Items), x => x).ToBlockingEnumerable().Sum()).WaitAsync(Some.Patience, Token);
        Assert.Equal(Items.Sum(), sum);
    }

    [Fact]
    public async Task Left_and_failed_inside_a_synchronous_job()
    {
        using var pool = new ThreadPoolExecutor(1);
        int first = await pool.Submit(() => pool.Map(new Counted(), x => x + 1).ToBlockingEnumerable().First()).WaitAsync(Some.Patience, Token);
        Assert.Equal(1, first);
        await Assert.ThrowsAsync<FormatException>(() => pool
            .Submit(() => pool.Map(new Counted(), x => x == 30 ? throw new FormatException() : x).ToBlockingEnumerable().Sum())
            .WaitAsync(Some.Patience, Token));
        await Some.RoundOf(pool);
        Assert.Equal((0, 0), (pool.Counts.Running, pool.Counts.Queued));
    }

    [Fact]
    public async Task Started_outside_and_read_on_in_a_synchronous_job()
    {
        using var pool = new ThreadPoolExecutor(1);
        await using var reader = pool.Map(Items, x => x, new() { BufferSize = 2 }).GetAsyncEnumerator(Token);
        Assert.True(await reader.MoveNextAsync());
        int read = await pool.Submit(() =>
        {
            int read = 1;
            while (reader.MoveNextAsync().AsTask().Result)
                read++;
            return read;
        }).WaitAsync(Some.Patience, Token);
        Assert.Equal(Items.Length, read);
    }

    [Fact]
    public async Task ForEachAsync_blocked_on_inside_a_synchronous_job()
    {
        using var pool = new ThreadPoolExecutor(1);
        int sum = 0;
        await pool.Submit(() => pool.ForEachAsync(Items, x => { Interlocked.Add(ref sum, x); }).Wait(Some.Patience)).WaitAsync(Some.Patience, Token);
        Assert.Equal(Items.Sum(), sum);
    }

    [Fact]
    public async Task Awaited_on_the_async_executor_with_one_place()
    {
        using var pool = new AsyncExecutor(1);
        int sum = await pool.Submit(() => SumAsync(3)).WaitAsync(Some.Patience, Token);
        Assert.Equal(3 * 3 * 3, sum);

        async Task<int> SumAsync(int depth)
        {
            if (depth == 0)
                return 1;
            int sum = 0;
            await foreach (int x in pool.Map([1, 2, 3], _ => SumAsync(depth - 1)))
                sum += x;
            return sum;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Awaited_with_quick_calls_that_turn_slow(bool onThreads)
    {
        using IInProcessExecutor pool = onThreads
            ? new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, TimeProvider = _clock })
            : new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = 1, TimeProvider = _clock });
        long sum = await pool.Submit(async () =>
        {
            long sum = 0;
            await foreach (int x in pool.Map(Enumerable.Range(0, 40_000), TurningSlow))
                sum += x;
            return sum;
        }).WaitAsync(Some.Patience, Token);
        Assert.Equal(39_999L * 20_000, sum);
    }

    [Fact]
    public async Task Blocked_on_with_quick_calls_that_turn_slow()
    {
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = 1, TimeProvider = _clock });
        long sum = await pool.Submit(() => pool.Map(Enumerable.Range(0, 40_000), TurningSlow).ToBlockingEnumerable().Sum(x => (long)x))
            .WaitAsync(Some.Patience, Token);
        Assert.Equal(39_999L * 20_000, sum);
    }

    private int TurningSlow(int x)
    {
        if (x is > 20_000 and < 20_020)
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        return x;
    }

    [Fact]
    public async Task Synchronous_calls_on_the_async_executor_with_one_place()
    {
        using var pool = new AsyncExecutor(1);
        long sum = await pool.Submit(async () =>
        {
            long sum = 0;
            await foreach (int x in pool.Map(Enumerable.Range(0, 10_000), x => x))
                sum += x;
            return sum;
        }).WaitAsync(Some.Patience, Token);
        Assert.Equal(9_999L * 5_000, sum);
    }
}
