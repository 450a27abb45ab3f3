using System.Threading.Channels;
using ManyHands.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>
/// Two hosts, one of them failing and slow. The clock stands still until the healthy one has had a page, and is then moved on by
/// its delay: so its pages are counted in moments, and each moment brings one, as when it is alone.
/// </summary>
public sealed class CrawlTwoHostsTests
{
    private const int Pages = 100;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("alone")]
    [InlineData("never answers")]
    [InlineData("has a robots.txt that never answers")]
    [InlineData("has a robots.txt that fails")]
    [InlineData("fails")]
    [InlineData("fails late")]
    [InlineData("resets")]
    [InlineData("asks for a pause")]
    [InlineData("drips")]
    public async Task The_healthy_host_has_a_page_at_each_moment(string habit)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using CrawlSite site = await CrawlSite.StartAsync(make: place => place.StartsWith("b.test", StringComparison.Ordinal) ? Bad(place, habit) : null, time: time);
        site["/"] = "";
        site["b.test:1/"] = SitePage.Links(Enumerable.Range(0, Pages).Select(static i => $"/{i}"));
        using var stop = new CancellationTokenSource();
        using var bench = new CrawlBench(site) { Stop = stop.Token, Time = time, Workers = 4, Retries = 2, Timeout = 30, Grace = 0 };

        // Its robots.txt is known then, so that nothing is asked for beside pages.
        await bench.CrawlAsync("/");
        site["/"] = SitePage.Links(Enumerable.Range(0, Pages).Select(static i => $"/{i}"));
        (bench.Again, bench.Delay) = (true, Delay.TotalSeconds);
        int before = site.Log.Count;

        var healthy = Channel.CreateUnbounded<PageResult>();
        Task<List<PageResult>> crawl = bench.CrawlAsync(habit == "alone" ? ["/"] : ["/", "b.test:1/"], result =>
        {
            if (site.Place(result.Url).StartsWith('/'))
                healthy.Writer.TryWrite(result);
        });

        int moments = 0;
        for (int pages = 0; pages <= Pages; pages++)
        {
            // Without a limit here: a crawl that hangs is ended by its own.
            Task<PageResult> page = healthy.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            Assert.True(await Task.WhenAny(page, crawl) == page, $"no page at moment {moments}");
            Assert.Null((await page).Error);
            time.Advance(Delay);
            moments++;
        }

        Assert.Equal(Pages + 1, site.Log.Skip(before).Count(static request => request.Place.StartsWith('/')));
        await stop.CancelAsync();

        // What is in flight at the bad host is cut off, by the same clock.
        time.Advance(Delay);
        await crawl;
    }

    private static SitePage? Bad(string place, string habit)
    {
        bool isRobots = place.EndsWith("robots.txt", StringComparison.Ordinal);
        return habit switch
        {
            "has a robots.txt that never answers" when isRobots => new("") { Behave = static exchange => exchange.StayAsync() },
            "has a robots.txt that fails" when isRobots => SitePage.Of("500 Broken"),
            _ when isRobots => null,
            "never answers" => new("") { Behave = static exchange => exchange.StayAsync() },
            "fails" => SitePage.Of("500 Broken"),
            "fails late" => new("") { Behave = FailLateAsync },
            "resets" => new("") { Behave = static exchange => { exchange.Reset(); return Task.CompletedTask; } },
            "asks for a pause" => SitePage.Of("503 Busy") with { Headers = "Retry-After: 7\r\n" },
            "drips" => new("") { Behave = static async exchange => { await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nz"); await exchange.StayAsync(); } },
            _ => null,
        };
    }

    private static async Task FailLateAsync(Exchange exchange)
    {
        await exchange.PauseAsync(TimeSpan.FromSeconds(3));
        await exchange.AnswerAsync("500 Broken");
    }
}
