using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class HeaderRulesTests
{
    [Theory]
    [InlineData("Accept", "text/html")]
    [InlineData("Authorization", "Bearer x.y")]
    [InlineData("X-Empty", "")]
    [InlineData("X-Tab", "a\tb")]
    [InlineData("X-Wide", "grüße")]
    [InlineData("Cookie", "a=b; c=d")]
    [InlineData("!#$%&'*+-.^_`|~", "odd but allowed")]
    public void Ordinary_fields_are_allowed(string name, string value)
    {
        Assert.True(HeaderRules.IsAllowed(name, value, out string? problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    [InlineData("Connection")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Authorization")]
    [InlineData("proxy-connection")]
    [InlineData("HTTP2-Settings")]
    [InlineData("")]
    [InlineData("Two Words")]
    [InlineData("Colon:")]
    [InlineData("Größe")]
    [InlineData("Line\r\nBreak")]
    public void Framing_and_malformed_names_are_refused(string name)
    {
        Assert.False(HeaderRules.IsAllowed(name, "x", out string? problem));
        Assert.NotNull(problem);
        Assert.DoesNotContain(problem, char.IsControl);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: yes")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("\u007f")]
    [InlineData("\u001b[2J")]
    public void Control_characters_in_values_are_refused(string value)
    {
        Assert.False(HeaderRules.IsAllowed("X-Test", value, out string? problem));
        Assert.DoesNotContain(problem!, char.IsControl);
    }

    [Fact]
    public void A_fetcher_is_not_made_with_a_field_that_is_refused() =>
        Assert.Throws<ArgumentException>(() => new FetchBench(new ScrapeOptions { Headers = [new("Host", "elsewhere")] }));

    [Fact]
    public void A_fetcher_is_not_made_with_a_user_agent_of_two_lines() =>
        Assert.Throws<ArgumentException>(() => new FetchBench(new ScrapeOptions { UserAgent = "a\r\nX: y" }));
}
