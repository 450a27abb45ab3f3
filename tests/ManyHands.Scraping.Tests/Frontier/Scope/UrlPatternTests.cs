using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class UrlPatternTests
{
    [Theory]
    [InlineData(@"\.pdf$", "http://h/a.pdf", true)]
    [InlineData(@"\.pdf$", "http://h/a.pdf?x", false)]
    [InlineData("b", "http://h/abc", true)] // Searched, not matched as a whole.
    [InlineData("^http://h/", "http://h/", true)]
    [InlineData("/A/", "http://h/a/", false)]
    [InlineData("(?i)/A/", "http://h/a/", true)]
    [InlineData("/(?!keep)[a-z]+$", "http://h/keep", false)] // What the linear engine can't do.
    [InlineData("/(?!keep)[a-z]+$", "http://h/drop", true)]
    [InlineData(@"/([a-z]+)/\1/", "http://h/ab/ab/", true)]
    [InlineData(@"/([a-z]+)/\1/", "http://h/ab/ba/", false)]
    public void A_pattern_is_searched_in_the_url(string pattern, string url, bool expected) =>
        Assert.Equal(expected ? PatternAnswer.Yes : PatternAnswer.No, Parse(pattern).Search(url));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("*.pdf", "a *, + or ? has nothing before it")]
    [InlineData("a(b", "a ( is never closed (at character 3)")]
    [InlineData("a)b", "a ) closes nothing")]
    [InlineData("[a", "a [ is never closed")]
    [InlineData("a**", "two of *, + and ?")]
    [InlineData("[z-a]", "ends before it begins")]
    [InlineData("a{3,1}", "ends before it begins")]
    [InlineData("a\\", "single \\")]
    [InlineData(@"\y", "means nothing")]
    [InlineData(@"\p{Nonsense}", "is not a regular expression")]
    [InlineData("/köln/", "write %C3%B6")]
    [InlineData("\uD800", "which no URL contains")]
    public void A_bad_pattern_is_explained(string pattern, string expected)
    {
        Assert.False(UrlPattern.TryParse(pattern, out UrlPattern? parsed, out string? problem));
        Assert.Null(parsed);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_explodes_is_linear_where_it_can_be() =>
        Assert.Equal(PatternAnswer.No, Parse("^(a+)+$").Search(new string('a', 100_000) + "!"));

    [Fact]
    public void And_is_given_up_where_it_can_not() =>
        Assert.Equal(PatternAnswer.TookTooLong, Parse("^(?!x)(a+)+$").Search(new string('a', 100) + "!"));

    internal static UrlPattern Parse(string pattern)
    {
        Assert.True(UrlPattern.TryParse(pattern, out UrlPattern? parsed, out string? problem), problem);
        return parsed;
    }
}
