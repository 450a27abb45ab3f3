namespace ManyHands.Scraping.Tests;

/// <summary>A page that a public one and a private one lead to: fetched, whichever is first.</summary>
public sealed class CrawlPrivateTests
{
    private static readonly string[] Starts = ["/", "private.test:1/"];

    [Fact]
    public async Task A_private_page_led_to_by_a_private_one_first_is_fetched()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = new SitePage("<a href=http://private.test:1/x>").After(asked.Task, site);
        site["private.test:1/"] = "<a href=/x>";
        site["private.test:1/x"] = new SitePage("") { Behave = exchange => { asked.TrySetResult(); return exchange.AnswerAsync("200 OK"); } };
        using var bench = new CrawlBench(site);
        Assert.Equal(["/", "private.test:1/", "private.test:1/x"], bench.Tell(await bench.CrawlAsync(Starts)));
    }

    [Fact]
    public async Task A_private_page_led_to_by_a_public_one_first_is_refused_and_fetched_by_the_next_run()
    {
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=http://private.test:1/x><a href=http://private.test:1/y>";
        site["private.test:1/"] = new SitePage("<a href=/x>").After(refused.Task, site);
        using var bench = new CrawlBench(site) { PerHost = 2 };
        List<PageResult> results = await bench.CrawlAsync(Starts, result =>
        {
            if (result.Url.EndsWith("/y", StringComparison.Ordinal))
                refused.TrySetResult();
        });
        Assert.Equal(["/", "private.test:1/", "private.test:1/x !refused", "private.test:1/y !refused"], bench.Tell(results));
        Assert.Equal(["private.test:1/x"], bench.Tell(await bench.CrawlAsync(Starts)));
        Assert.Empty(await bench.CrawlAsync(Starts));
        Assert.Equal(["/", "private.test:1/", "private.test:1/x"], site.Asked.Order(StringComparer.Ordinal));
    }
}
