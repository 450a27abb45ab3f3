using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class LinkNoFollowTests
{
    private const string Links = "<a href=a><link rel=next href=b><img src=c>";
    private const string Followed = "/d/a /d/b +/d/c";
    private const string NotFollowed = "!/d/a !/d/b +/d/c";

    [Theory]
    [InlineData("<a rel=nofollow href=x>", "!/d/x")]
    [InlineData("<a rel='noopener NoFollow' href=x>", "!/d/x")]
    [InlineData("<area rel=nofollow href=x>", "!/d/x")]
    [InlineData("<link rel='next nofollow' href=x>", "!/d/x")]
    [InlineData("<a rel=nofollowed href=x>", "/d/x")]
    [InlineData("<meta name=robots content=nofollow>" + Links, NotFollowed)]
    [InlineData(Links + "<META NAME=ROBOTS CONTENT='NOINDEX,NOFOLLOW'>", NotFollowed)]
    [InlineData("<meta name=robots content='noindex nofollow'>" + Links, NotFollowed)]
    [InlineData("<meta name=robots content=' none '>" + Links, NotFollowed)]
    [InlineData("<meta name=ManyHands content=nofollow>" + Links, NotFollowed)]
    [InlineData("<meta name=robots content=index,follow><meta name=robots content=nofollow>" + Links, NotFollowed)]
    [InlineData("<noscript><meta name=robots content=nofollow></noscript>" + Links, NotFollowed)]
    [InlineData("<meta name=otherbot content=nofollow>" + Links, Followed)]
    [InlineData("<meta name=robots content=noindex>" + Links, Followed)]
    [InlineData("<meta property=robots content=nofollow>" + Links, Followed)]
    [InlineData("<template><meta name=robots content=nofollow></template>" + Links, Followed)]
    public void The_page_may_ask_not_to_follow(string page, string expected) => Assert.Equal(expected, Page.Links(page, Page.WithRequisites));

    [Theory]
    [InlineData(true, "nofollow")]
    [InlineData(true, "noindex, NoFollow")]
    [InlineData(true, "none")]
    [InlineData(true, "manyhands: nofollow")]
    [InlineData(true, "ManyHands : noindex , nofollow")]
    [InlineData(true, "otherbot: noindex, manyhands: nofollow")]
    [InlineData(true, "unavailable_after: 25 Jun 2030 15:00:00 GMT, nofollow")]
    [InlineData(true, "max-snippet:5, nofollow")]
    [InlineData(true, "otherbot: none", "nofollow")]
    [InlineData(false)]
    [InlineData(false, "")]
    [InlineData(false, "noindex")]
    [InlineData(false, "follow")]
    [InlineData(false, "otherbot: nofollow")]
    [InlineData(false, "otherbot: noindex, nofollow")]
    [InlineData(false, "manyhands: noindex, otherbot: nofollow")]
    [InlineData(false, "otherbot: unavailable_after: 25 Jun 2030 15:00:00 GMT, nofollow")]
    [InlineData(false, ": nofollow")]
    [InlineData(false, ",,:,")]
    public void The_answer_may_ask_not_to_follow(bool expected, params string[] fields)
    {
        PageLinks links = Page.Read(Links, Page.WithRequisites with { RobotsTags = fields });
        Assert.Equal(expected, links.NoFollow);
        Assert.Equal(expected ? NotFollowed : Followed, Page.Told(links));
    }
}
