using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 7 ", 7)]
    [InlineData("Thu, 01 Jan 2026 12:01:00 GMT", 60)]
    [InlineData("Thursday, 01-Jan-26 12:01:00 GMT", 60)]
    [InlineData("Thu Jan  1 12:01:00 2026", 60)]
    [InlineData("Thu, 01 Jan 2026 11:00:00 GMT", 0)]
    [InlineData("99999999999999999999", int.MaxValue)]
    public void Seconds_and_dates_are_understood(string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(value, Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("\0")]
    [InlineData("Thu, 99 Jan 2026 12:01:00 GMT")]
    public void Junk_says_nothing(string? value) => Assert.Null(RetryAfter.Parse(value, Now));
}
