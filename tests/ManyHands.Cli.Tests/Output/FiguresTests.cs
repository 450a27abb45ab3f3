namespace ManyHands.Cli.Tests;

/// <summary>Figures that people read and type.</summary>
public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(123_456, "123 kB")]
    [InlineData(999_960, "1.0 MB")]
    [InlineData(5_000_000_000, "5.0 GB")]
    public void Bytes_have_a_unit(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(12.4, "12 s")]
    [InlineData(65, "1 min 05 s")]
    [InlineData(7260, "2 h 01 min")]
    [InlineData(200_000, "2 d 7 h")]
    public void Times_have_a_unit(double seconds, string expected) => Assert.Equal(expected, Figures.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_guess_has_no_parts_of_seconds() => Assert.Equal("3 s", Figures.WholeTime(TimeSpan.FromSeconds(2.2)));

    [Theory]
    [InlineData("1000", 1000L)]
    [InlineData("10MB", 10_000_000L)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("1.5 kib", 1536L)]
    [InlineData("2k", 2000L)]
    [InlineData("1B", 1L)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("1e9", null)]
    [InlineData("MB", null)]
    [InlineData("99999999999TB", null)]
    public void Sizes_are_read(string text, long? expected) => Assert.Equal(expected, Quantity.Bytes(text));

    [Theory]
    [InlineData("--worker", "--workers")]
    [InlineData("--tiemout", "--timeout")]
    [InlineData("--max", "--max-size")]
    [InlineData("--zebra", null)]
    public void The_nearest_word_is_found(string word, string? expected) =>
        Assert.Equal(expected, Suggestion.For(word, ["--workers", "--timeout", "--max-size", "--retries"]));
}
