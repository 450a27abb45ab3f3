namespace ManyHands.Tests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("http://h/a?b=c", "http://h/a?b=c")]
    [InlineData("grün 緑 🟢", "grün 緑 🟢")]
    [InlineData("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>")]
    [InlineData("a\u202Egnp.exe", @"a\u202egnp.exe")]
    [InlineData("a\u2066b\u2069\u200Fc\u200Bd\uFEFF", @"a\u2066b\u2069\u200fc\u200bd\ufeff")]
    [InlineData("a\0\t\n\u001B[31m\u007F\u0085", @"a\x00\x09\x0a\x1b[31m\x7f\x85")]
    [InlineData("a\u2028b\uE000", @"a\u2028b\ue000")]
    [InlineData("0123456789ABCDEF", "0123456789AB…")]
    public void What_can_not_be_seen_is_shown(string? text, string expected) => Assert.Equal(expected, VisibleText.Of(text, text?.Length > 15 && text[0] == '0' ? 12 : 100));

    [Fact]
    public void Half_a_character_is_shown_as_what_it_is() => Assert.Equal(@"\ud83d half", VisibleText.Of("🟢"[..1] + " half", 100));

    [Fact]
    public void A_stack_keeps_its_lines() => Assert.Equal("at A()\nat \\u202eB()", VisibleText.Lines("at A()\r\nat \u202eB()\nat C()", 2));
}
