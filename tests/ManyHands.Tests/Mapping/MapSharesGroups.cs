// Without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

namespace ManyHands;

public abstract class MapSharesGroups(Func<int, IInProcessExecutor> newPool)
{
    [Fact]
    public async Task A_group_that_turns_out_slow_is_shared_out_again()
    {
        using var pool = newPool(2);
        int running = 0;
        bool together = false;

        // Quick ones first, so that groups are large; then some that would take one worker half a second.
        List<int> results = await Some.ReadAll(pool.Map(Enumerable.Range(0, 120_000), Call));
        Assert.Equal(Enumerable.Range(0, 120_000), results);
        Assert.True(together);

        int Call(int x)
        {
            if (x is < 100_000 or >= 100_040)
                return x;
            if (Interlocked.Increment(ref running) == 2)
                together = true;
            Thread.Sleep(12);
            Interlocked.Decrement(ref running);
            return x;
        }
    }
}
