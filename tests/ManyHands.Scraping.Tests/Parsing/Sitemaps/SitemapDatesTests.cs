using System.Globalization;
using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class SitemapDatesTests
{
    [Theory]
    [InlineData("2026", "2026-01-01T00:00:00.000")]
    [InlineData("2026-03", "2026-03-01T00:00:00.000")]
    [InlineData("2026-03-04", "2026-03-04T00:00:00.000")]
    [InlineData("2026-03-04T05:06Z", "2026-03-04T05:06:00.000")]
    [InlineData("2026-03-04T05:06:07+02:00", "2026-03-04T03:06:07.000")]
    [InlineData("2026-03-04T05:06:07.125-0130", "2026-03-04T06:36:07.125")]
    [InlineData(" 2026-03-04 05:06:07 ", "2026-03-04T05:06:07.000")]
    [InlineData("2026-03-04 05:06:07 +0200", "2026-03-04T03:06:07.000")]
    [InlineData("2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000")]
    [InlineData("2026-03-04T24:00:00Z", "2026-03-05T00:00:00.000")]
    [InlineData("2024-02-29", "2024-02-29T00:00:00.000")]
    [InlineData("Wed, 04 Mar 2026 05:06:07 GMT", "2026-03-04T05:06:07.000")]
    [InlineData("4 Mar 2026 05:06 +0200", "2026-03-04T03:06:00.000")]
    [InlineData("Wed, 4 March 26 05:06:07 EST", "2026-03-04T10:06:07.000")]
    [InlineData("Wed, 04 mar 96 05:06:07 PDT", "1996-03-04T12:06:07.000")]
    [InlineData("Wed, 04-Mar-2026 05:06:07 UT", "2026-03-04T05:06:07.000")]
    [InlineData("04 Mar 2026", "2026-03-04T00:00:00.000")]
    [InlineData("", null)]
    [InlineData("yesterday", null)]
    [InlineData("2026-", null)]
    [InlineData("2026-13-01", null)]
    [InlineData("2026-02-29", null)]
    [InlineData("2026-00-01", null)]
    [InlineData("0000-01-01", null)]
    [InlineData("2026-03-04T", null)]
    [InlineData("2026-03-04T25:00Z", null)]
    [InlineData("2026-03-04T05:60Z", null)]
    [InlineData("2026-03-04T05:06+15:00", null)]
    [InlineData("2026-03-04T05:06 XYZ", null)]
    [InlineData("0001-01-01T00:00+01:00", null)]
    [InlineData("9999-12-31T24:00Z", null)]
    [InlineData("32 Mar 2026", null)]
    [InlineData("4 Foo 2026", null)]
    [InlineData("1772600767", null)]
    public void Dates_are_understood(string text, string? expected) =>
        Assert.Equal(expected, SitemapDates.Parse(text)?.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture));

    [Fact]
    public void What_is_written_is_read() => Gen.DateTimeOffset.Sample(date =>
    {
        Assert.Equal(date.ToUniversalTime(), SitemapDates.Parse(date.ToString("O", CultureInfo.InvariantCulture))!.Value, TimeSpan.FromMicroseconds(1));
        Assert.Equal(
            date.ToUniversalTime().AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond)),
            SitemapDates.Parse(date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)));
    });

    [Fact]
    public void Nothing_makes_it_throw() =>
        Gen.String[Gen.OneOf("0123456789-:TZ+ .,JanuryGMESP".ToCharArray()), 0, 40].Sample(text => { SitemapDates.Parse(text); });
}
