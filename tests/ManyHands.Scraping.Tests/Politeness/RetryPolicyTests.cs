namespace ManyHands.Scraping.Tests;

public sealed class RetryPolicyTests
{
    private const int Seed = 20261124;

    private static readonly Attempt Passing = new()
    {
        Error = new PageError(PageErrorKind.Connect, "refused"),
        Retryable = true,
    };

    [Theory]
    [InlineData(1, 0.25, 0.75)]
    [InlineData(2, 0.5, 1.5)]
    [InlineData(3, 1, 3)]
    [InlineData(6, 8, 24)]
    [InlineData(7, 15, 45)]
    [InlineData(1000, 15, 45)]
    public void Waits_double_up_to_half_a_minute_and_are_spread_by_half(int made, double least, double most)
    {
        var random = new Random(Seed);
        double[] waits = [.. Enumerable.Range(0, 1000).Select(_ => Seconds(RetryPolicy.WaitAfter(made, 5000, Passing, random)))];

        Assert.All(waits, wait => Assert.InRange(wait, least, most));
        Assert.True(waits.Min() < least * 1.1, $"seed {Seed}");
        Assert.True(waits.Max() > most * 0.9, $"seed {Seed}");
    }

    [Fact]
    public void The_last_attempt_is_the_one_after_the_retries()
    {
        var random = new Random(Seed);
        Assert.NotNull(RetryPolicy.WaitAfter(1, 2, Passing, random));
        Assert.NotNull(RetryPolicy.WaitAfter(2, 2, Passing, random));
        Assert.Null(RetryPolicy.WaitAfter(3, 2, Passing, random));
        Assert.Null(RetryPolicy.WaitAfter(1, 0, Passing, random));
    }

    [Fact]
    public void What_another_try_would_not_change_is_not_tried_again()
    {
        Assert.Null(RetryPolicy.WaitAfter(1, 2, Passing with { Retryable = false }, new Random(Seed)));
        Assert.Null(RetryPolicy.WaitAfter(1, 2, new Attempt { Status = 200 }, new Random(Seed)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public void A_server_may_say_how_long_up_to_two_minutes(int asked, bool tried)
    {
        Attempt attempt = Passing with { RetryAfter = TimeSpan.FromSeconds(asked) };
        TimeSpan? wait = RetryPolicy.WaitAfter(1, 2, attempt, new Random(Seed));
        Assert.Equal(tried ? TimeSpan.FromSeconds(asked) : null, wait);
    }

    private static double Seconds(TimeSpan? wait) => Assert.NotNull(wait).TotalSeconds;
}
