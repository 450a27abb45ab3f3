namespace ManyHands.Tests;

public sealed class JobTimesTests
{
    private readonly JobTimes _times = new();

    [Fact]
    public void Nothing_is_unusual_before_enough_have_ended()
    {
        Add("parse", JobTimes.Fewest - 1, 0.01);
        Assert.False(IsUnusual("parse", 3600));
        Assert.Null(_times.Of("parse"));

        Add("parse", 1, 0.01);
        Assert.True(IsUnusual("parse", 3600));
        Assert.Equal(0.01, _times.Of("parse")!.Value.Mean.TotalSeconds, 6);
    }

    [Theory]
    [InlineData(0.001, 0.9, false)] // shorter than a second, never
    [InlineData(0.001, 1.1, true)]
    [InlineData(0.5, 4.9, false)]
    [InlineData(0.5, 5.1, true)]
    public void Ten_times_the_mean_is(double usual, double takes, bool isUnusual)
    {
        Add("parse", 100, usual);

        Assert.Equal(isUnusual, IsUnusual("parse", takes));
    }

    [Fact]
    public void Where_some_always_take_long_that_is_not()
    {
        for (int i = 0; i < 200; i++)
            Add("fetch", 1, i % 20 == 0 ? 10 : 0.1);

        Assert.False(IsUnusual("fetch", 11));
        Assert.True(IsUnusual("fetch", 60));
    }

    [Fact]
    public void What_is_usual_changes_with_the_jobs()
    {
        Add("parse", 1000, 0.1);
        Assert.True(IsUnusual("parse", 30));
        Add("parse", 1000, 20);

        Assert.False(IsUnusual("parse", 30));
    }

    [Fact]
    public void Names_are_told_apart_and_such_that_occur_once_are_forgotten()
    {
        Add("parse", 50, 0.1);
        for (int i = 0; i < 100_000; i++)
            Add($"page {i}", 1, 0.1);

        Assert.True(IsUnusual("parse", 30));
        Assert.False(IsUnusual("page 1", 30));
    }

    private void Add(string name, int times, double seconds)
    {
        for (int i = 0; i < times; i++)
            _times.Add(name, TimeSpan.FromSeconds(seconds));
    }

    private bool IsUnusual(string name, double seconds) => _times.IsUnusual(name, TimeSpan.FromSeconds(seconds));
}
