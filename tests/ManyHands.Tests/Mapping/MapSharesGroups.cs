// Without a token on purpose: with one, the executor goes another way.
#pragma warning disable xUnit1051

using Microsoft.Extensions.Time.Testing;

namespace ManyHands;

/// <param name="newPool">Makes the executor, with the clock where it takes one.</param>
public abstract class MapSharesGroups(Func<int, TimeProvider, IInProcessExecutor> newPool)
{
    private readonly FakeTimeProvider _clock = new();

    /// <summary>Lets a call take this long, by the clock that the map goes by.</summary>
    protected virtual void Take(TimeSpan time) => _clock.Advance(time);

    [Fact]
    public async Task A_group_that_turns_out_slow_is_shared_out_again()
    {
        using var pool = newPool(2, _clock);
        using var two = new Barrier(2);
        bool together = false, alone = false;

        // Quick ones first, so that groups are large; then some that would take one worker half a second.
        List<int> results = await Some.ReadAll(pool.Map(Enumerable.Range(0, 120_000), Call));
        Assert.Equal(Enumerable.Range(0, 120_000), results);
        Assert.True(together);

        int Call(int x)
        {
            if (x is < 100_000 or >= 100_040)
                return x;
            Take(TimeSpan.FromMilliseconds(12));

            // Each slow one has the rest shared out anew. After some of them the parts are of one or two, and each worker comes
            // to one of these while the other is at one.
            if (x >= 100_020 && !Volatile.Read(ref together) && !Volatile.Read(ref alone))
                Volatile.Write(ref two.SignalAndWait(Some.Patience) ? ref together : ref alone, true);
            return x;
        }
    }
}
