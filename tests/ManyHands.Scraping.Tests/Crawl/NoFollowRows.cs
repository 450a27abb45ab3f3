namespace ManyHands.Scraping.Tests;

/// <summary>Who asks not to follow links, and whom it concerns.</summary>
internal static class NoFollowRows
{
    public static IEnumerable<CrawlRow> All =>
    [
        new("rel=nofollow", "<a rel=nofollow href=/no><a rel='ugc NoFollow noopener' href=/no2><a href=/x>", "/", "/x", "/no -nofollow", "/no2 -nofollow"),
        new("rel of words that only look like it", "<a rel=dofollow href=/x><a rel=nofollow2 href=/y>", "/", "/x", "/y"),
        new("rel=nofollow on area and link", "<area rel=nofollow href=/no><link rel='next nofollow' href=/no2>", "/", "/no -nofollow", "/no2 -nofollow"),
        new("meta robots nofollow, wherever it stands", "<a href=/no><meta name=robots content='noindex, nofollow'>", "/", "/no -nofollow"),
        new("meta robots none", "<META NAME=ROBOTS CONTENT=NONE><a href=/no>", "/", "/no -nofollow"),
        new("meta robots that allows", "<meta name=robots content='noindex,follow,nosnippet'><a href=/x>", "/", "/x"),
        new("meta for this crawler", "<meta name=ManyHands content=nofollow><a href=/no>", "/", "/no -nofollow"),
        new("meta for another crawler", "<meta name=otherbot content=nofollow><a href=/x>", "/", "/x"),
        new("meta for the crawler of another name", "<meta name=otherbot content=nofollow><a href=/no>", "/", "/no -nofollow") { With = static bench => bench.UserAgent = "OtherBot/2" },
        new("meta in a comment", "<!-- <meta name=robots content=nofollow> --><a href=/x>", "/", "/x"),
        Tagged("X-Robots-Tag", "nofollow", "/no -nofollow"),
        Tagged("X-Robots-Tag none", "NONE", "/no -nofollow"),
        Tagged("X-Robots-Tag, among others", "noindex, nofollow, max-snippet: 5", "/no -nofollow"),
        Tagged("X-Robots-Tag of two lines", "noindex\r\nX-Robots-Tag: nofollow", "/no -nofollow"),
        Tagged("X-Robots-Tag for this crawler", "manyhands: nofollow", "/no -nofollow"),
        Tagged("X-Robots-Tag for another crawler", "otherbot: nofollow", "/no"),
        Tagged("X-Robots-Tag with a date", "unavailable_after: 25 Jun 2030 15:00:00 GMT", "/no"),
        Tagged("X-Robots-Tag noindex", "noindex", "/no"),
        new("the same page, by a link to follow too", "<a rel=nofollow href=/x><a href=/x>", "/", "/x"),
        new("the same page, by a link to follow first", "<a href=/x><a rel=nofollow href=/x>", "/", "/x"),
        new("the same page, from another page", "<a rel=nofollow href=/x><a href=/y>", "/", "/x", "/y") { Pages = { ["/y"] = "<a href=/x>" } },
        new("the same page once a parameter is dropped", "<a rel=nofollow href='/x?utm_a=1'><a href='/x?utm_a=2'>", "/", "/x") { Crawl = new() { DropQuery = ["utm_*"] } },
        new("a way that is not to be followed makes no page nearer", "<a rel=nofollow href=/far><a href=/1>", "/", "/1", "/2", "/far -depth")
        {
            Crawl = new() { Depth = 2 },
            Pages = { ["/1"] = "<a href=/2>", ["/2"] = "<a href=/far>" },
        },
        new("nor those behind it", "<a href=/1><a rel=nofollow href=/2>", "/", "/1", "/2", "/3 -depth")
        {
            Crawl = new() { Depth = 2 },
            Pages = { ["/1"] = "<a href=/2>", ["/2"] = "<a href=/3>" },
        },
        new("a start is fetched all the same", "<a rel=nofollow href=/s>", "/", "/s") { Starts = ["/", "/s"] },
        new("a redirect is no link", "<a href=/r>", "/", "/r 302 /x", "/x")
        {
            Pages = { ["/r"] = SitePage.To("/x") with { Headers = "Location: /x\r\nX-Robots-Tag: nofollow\r\n" } },
        },
        new("nofollow comes before the scope", "<a rel=nofollow href=http://b.test:1/>", "/", "b.test:1/ -nofollow"),
    ];

    private static CrawlRow Tagged(string name, string field, string expected) => new(name, "<a href=/p>", "/", "/p", expected)
    {
        Pages = { ["/p"] = new("<a href=/no>") { Headers = $"X-Robots-Tag: {field}\r\n" } },
    };
}
