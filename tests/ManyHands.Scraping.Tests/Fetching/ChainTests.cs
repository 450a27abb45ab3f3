using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>What a chain of redirects carries from hop to hop.</summary>
public sealed class ChainTests
{
    [Theory]
    [InlineData("http://h.example/", "http://h.example/x", true)]
    [InlineData("http://h.example/", "http://h.example:80/x", true)]
    [InlineData("http://h.example/", "https://h.example/x", true)]
    [InlineData("https://h.example/", "http://h.example/x", false)]
    [InlineData("http://h.example/", "https://h.example:8443/x", false)]
    [InlineData("http://h.example:8080/", "https://h.example/x", false)]
    [InlineData("http://h.example/", "http://h.example:81/x", false)]
    [InlineData("http://h.example/", "http://www.h.example/x", false)]
    [InlineData("http://h.example/", "https://www.h.example/x", false)]
    public void Given_fields_and_credentials_stay_within_the_origin(string start, string target, bool kept)
    {
        Chain chain = Start(start.Replace("//", "//u:p@", StringComparison.Ordinal));
        chain.NextHop();
        Assert.True(chain.TurnTo(FetchBench.Url(target)));
        Hop hop = chain.NextHop();
        Assert.Equal(kept, hop.WithGivenFields);
        Assert.Equal(kept, hop.Authorization is not null);
    }

    [Fact]
    public void An_upgrade_may_go_back_down_to_where_it_came_from()
    {
        Chain chain = Start("http://u:p@h.example/");
        chain.TurnTo(FetchBench.Url("https://h.example/a"));
        chain.TurnTo(FetchBench.Url("http://h.example/b"));
        Assert.True(chain.NextHop().WithGivenFields);
        Assert.NotNull(chain.NextHop().Authorization);
    }

    [Fact]
    public void What_was_dropped_stays_dropped()
    {
        Chain chain = Start("http://u:p@h.example/");
        chain.TurnTo(FetchBench.Url("http://other.example/"));
        chain.TurnTo(FetchBench.Url("http://h.example/"));
        Assert.False(chain.NextHop().WithGivenFields);
        Assert.Null(chain.NextHop().Authorization);
    }

    [Fact]
    public void The_same_url_without_what_was_dropped_is_another_request()
    {
        Chain chain = Start("http://h.example/");
        chain.NextHop();
        Assert.True(chain.TurnTo(FetchBench.Url("http://other.example/")));
        chain.NextHop();
        Assert.True(chain.TurnTo(FetchBench.Url("http://h.example/")));
        chain.NextHop();
        Assert.False(chain.TurnTo(FetchBench.Url("http://other.example/")));
    }

    [Fact]
    public void A_relative_location_keeps_the_credentials()
    {
        Chain chain = Start("http://u:p@h.example/a/b");
        Assert.True(WebUrl.TryParse("../c", chain.Url, out WebUrl? target, out _));
        chain.TurnTo(target);
        Assert.Equal("Basic dTpw", chain.NextHop().Authorization);
        Assert.Equal("http://h.example/c", chain.NextHop().Url.Href);
    }

    private static Chain Start(string url) => new(new FetchRequest(FetchBench.Url(url)), TimeProvider.System);
}
