namespace ManyHands.Cli.Tests;

/// <summary>Texts from outside do nothing to a terminal.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("\x1b[2Jgone", "\\x1b[2Jgone")]
    [InlineData("a\r\nb\tc\0", "a\\x0d\\x0ab\\x09c\\x00")]
    [InlineData("\u007f\u009b31m", "\\x7f\\x9b31m")]
    [InlineData("abc\u202egpj.exe", "abc\\u202egpj.exe")]
    [InlineData("a\u2028b\u200bc\ufeff", "a\\u2028b\\u200bc\\ufeff")]
    [InlineData("héllo 世界 😀", "héllo 世界 😀")]
    [InlineData("[red]x[/]", "[red]x[/]")]
    public void What_can_not_be_seen_is_spelled_out(string? text, string expected) => Assert.Equal(expected, Terminal.Safe(text));

    [Fact]
    public void Half_a_pair_is_spelled_out() => Assert.Equal("a\\ud83db", Terminal.Safe("a\ud83db"));

    [Fact]
    public void Long_texts_are_cut()
    {
        Assert.Equal(new string('x', 10) + "…", Terminal.Safe(new string('x', 1000), 10));
        Assert.True(Terminal.Safe(new string('\x1b', 100_000)).Length < 320);
    }
}
