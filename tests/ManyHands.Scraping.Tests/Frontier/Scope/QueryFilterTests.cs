using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class QueryFilterTests
{
    [Theory]
    [InlineData("utm_*", "http://h/?utm_source=x", "http://h/")]
    [InlineData("utm_*", "http://h/?utm_source=x&utm_medium=y", "http://h/")]
    [InlineData("utm_*", "http://h/a?a=1&utm_source=x&b=2", "http://h/a?a=1&b=2")]
    [InlineData("utm_*", "http://h/a?utm_source=x&b=2", "http://h/a?b=2")]
    [InlineData("utm_*", "http://h/a?a=1&utm_source=x", "http://h/a?a=1")]
    [InlineData("utm_*", "http://h/a?b=%7e&utm_=&a=%zz", "http://h/a?b=%7e&a=%zz")] // Others keep spelling and order.
    [InlineData("utm_*", "http://h/a?UTM_source=x", "http://h/a?UTM_source=x")]
    [InlineData("utm_*", "http://h/a?%75tm%5Fsource=x", "http://h/a")]
    [InlineData("utm_*", "http://h/a?x=utm_source", "http://h/a?x=utm_source")]
    [InlineData("utm_*", "http://h/a?autm_source=x", "http://h/a?autm_source=x")]
    [InlineData("utm_*", "http://h/a?utm_source", "http://h/a")] // Without a value.
    [InlineData("utm_*", "http://h/utm_source?", "http://h/utm_source?")]
    [InlineData("utm_*", "http://h/a?", "http://h/a?")] // Nothing dropped, nothing touched.
    [InlineData("utm_*", "http://h/a?&&", "http://h/a?&&")]
    [InlineData("utm_*", "http://h/a?&utm_x=1", "http://h/a")]
    [InlineData("utm_*", "http://h/a?a=1&&utm_x=1", "http://h/a?a=1&")]
    [InlineData("utm_*", "http://h/a?a=1;utm_x=1", "http://h/a?a=1;utm_x=1")] // Only ampersands separate.
    [InlineData("fbclid gclid", "http://h/a?gclid=1&x=2&fbclid=3", "http://h/a?x=2")]
    [InlineData("a", "http://h/a?a=1&a=2&aa=3", "http://h/a?aa=3")]
    [InlineData("*", "http://h/a?a=1&b", "http://h/a")]
    [InlineData("*id", "http://h/a?sid=1&idx=2&id=3", "http://h/a?idx=2")]
    [InlineData("a*c*e", "http://h/?abcde=1&ace=2&abcd=3&aecce=4", "http://h/?abcd=3")]
    [InlineData("f[*]", "http://h/?f[0]=1&f%5B1%5D=2&f=3", "http://h/?f=3")]
    [InlineData("köln", "http://h/?k%C3%B6ln=1&x=%C3%B6", "http://h/?x=%C3%B6")]
    [InlineData("utm_*", "http://user:pw@h:81/a?utm_x=1&b", "http://h:81/a?b")]
    [InlineData("", "http://h/?a=1", "http://h/?a=1")]
    public void Parameters_are_dropped(string patterns, string url, string expected)
    {
        WebUrl before = WebUrlTests.Parse(url);
        WebUrl after = Filter(patterns).Apply(before);
        Assert.Equal(expected, after.Href);
        Assert.Equal(ReferenceEquals(before, after), before.Href == after.Href);

        // It is what the parser would have made of the text.
        WebUrl parsed = WebUrlTests.Parse(after.Href);
        Assert.Equal((parsed.Path, parsed.Query, parsed.Host, parsed.Port, parsed.Origin), (after.Path, after.Query, after.Host, after.Port, after.Origin));
        Assert.Equal((before.UserName, before.Password), (after.UserName, after.Password));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("utm_source=x", "contains '='")]
    [InlineData("a&b", "contains '&'")]
    [InlineData("?a", "contains '?'")]
    public void What_is_no_name_is_refused(string pattern, string expected)
    {
        Assert.False(QueryFilter.TryParse(["x", pattern], out _, out string? problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Twice_is_once_and_what_is_left_was_there() => ScopeSamples.Urls.Select(ScopeSamples.OneOf("utm_*", "a", "*", "f[*]", "*a*", "%", "year month")).Sample((url, patterns) =>
    {
        WebUrl once = Filter(patterns).Apply(url);
        Assert.Same(once, Filter(patterns).Apply(once));
        Assert.Equal(url.Path, once.Path);
        List<string> left = [.. url.Query.TrimStart('?').Split('&')];
        Assert.All(once.Query.Length > 1 ? once.Query[1..].Split('&') : [], parameter => Assert.True(left.Remove(parameter)));
    });

    [Fact]
    public void A_star_matches_in_time_that_does_not_explode() =>
        Assert.False(QueryFilter.Matches(string.Concat(Enumerable.Repeat("a*", 50)) + "b", new string('a', 10_000)));

    private static QueryFilter Filter(string patterns)
    {
        Assert.True(QueryFilter.TryParse(patterns.Split(' ', StringSplitOptions.RemoveEmptyEntries), out QueryFilter? filter, out string? problem), problem);
        return filter;
    }
}
