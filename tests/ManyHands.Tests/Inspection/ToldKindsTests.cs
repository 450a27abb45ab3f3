using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class ToldKindsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Each_kind_is_told_once_and_again_after_a_long_while_with_the_number_of_the_others()
    {
        ToldKinds told = new(_clock);
        Assert.Equal([0, null, null, 0, null], new[] { "a", "a", "a", "b", "b" }.Select(told.OthersToTell));
        _clock.Advance(ToldKinds.LongWhile);
        Assert.Equal([2, null, 1], new[] { "a", "a", "b" }.Select(told.OthersToTell));
    }

    [Fact]
    public void Where_each_has_a_kind_of_its_own_not_all_are_kept_or_told()
    {
        ToldKinds told = new(_clock);
        int[] counted = [.. Enumerable.Range(0, 3 * ToldKinds.MostKinds).Select(i => told.OthersToTell($"{i}")).OfType<int>()];
        Assert.Equal(ToldKinds.MostKinds + 1, counted.Length);
        _clock.Advance(ToldKinds.LongWhile);
        Assert.Equal(0, told.OthersToTell("new"));
    }
}
