using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>The way of a URL, from its source to its result.</summary>
public sealed class ScraperTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_url_given_is_fetched_once_and_told_when_it_is_safe()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using var bench = new ScraperBench(_folder);
        string[] urls = [.. Enumerable.Range(0, 200).Select(i => site.Url($"/page/{i}"))];

        int told = 0;
        await foreach (PageResult result in bench.ResultsAsync([.. urls, .. urls]))
        {
            Assert.True(result.Ok, result.Error?.Message);
            int number = int.Parse(result.Url.Split('/')[^1], null);
            Assert.Equal(GoodSite.Page(number), await File.ReadAllBytesAsync(_folder.In(result.File!), TestContext.Current.CancellationToken));
            Assert.Equal(GoodSite.Sha256(GoodSite.Page(number)), result.Sha256);
            Assert.Matches("^fetch-[1-8]$", result.Worker);
            Assert.Equal(1, result.Attempts);
            told++;
        }

        Assert.Equal(200, told);
        Assert.All(urls, url => Assert.Equal(1, site.CountOf(new Uri(url).AbsolutePath)));
        ScrapeStatus status = Assert.IsType<ScrapeStatus>(bench.Scraper.Status);
        Assert.Equal((200, 0, 200, 200L), (status.Done, status.Failed, status.Skipped, status.Total));
        Assert.Empty(status.InFlight);
    }

    [Fact]
    public async Task What_was_done_is_skipped_by_the_next_run()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using (var first = new ScraperBench(_folder))
            await first.FetchAsync(site.Url("/ok"), site.Url("/missing"), "nothing");
        await using var second = new ScraperBench(_folder);

        PageResult only = Assert.Single(await second.FetchAsync(site.Url("/ok"), site.Url("/missing"), "nothing", site.Url("/empty")));
        Assert.Equal(site.Url("/empty"), only.Url);
        Assert.Equal(0, only.Bytes);
        Assert.Equal(1, site.CountOf("/ok"));
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_tried_again()
    {
        await using TestSite site = await ScraperBench.SiteAsync(FailTwice);
        await using var bench = new ScraperBench(_folder);
        PageResult result = Assert.Single(await bench.FetchAsync(site.Url("/")));
        Assert.True(result.Ok, result.Error?.Message);
        Assert.Equal(3, result.Attempts);
        Assert.Equal(3, site.Requests.Count);
        Assert.Empty(Directory.GetFiles(_folder.In(Journal.TemporaryFolderName), "*.part", SearchOption.AllDirectories));

        static Task FailTwice(Exchange exchange) => exchange.Site.Requests.Count <= 2
            ? exchange.AnswerAsync("503 Busy", "Retry-After: 0\r\n", "later")
            : exchange.AnswerAsync("200 OK", "", "fine");
    }

    [Fact]
    public async Task A_failure_that_stays_is_told_after_its_retries()
    {
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.AnswerAsync("503 Busy", "Retry-After: 0\r\n", "later"));
        await using var bench = new ScraperBench(_folder);
        PageResult result = Assert.Single(await bench.FetchAsync(site.Url("/")));
        Assert.Equal(PageErrorKind.Http, result.Error?.Kind);
        Assert.Equal((503, 3, 5L), (result.Status, result.Attempts, result.Bytes));
        Assert.Equal(1, bench.Scraper.Status!.Failures[PageErrorKind.Http]);
    }

    [Fact]
    public async Task No_host_is_asked_more_at_once_than_allowed_redirects_counted()
    {
        await using TestSite target = await ScraperBench.SiteAsync(async exchange =>
        {
            // For long enough that others would come meanwhile, were they let.
            for (int i = 0; i < 1000; i++)
                await Task.Yield();
            await exchange.AnswerAsync("200 OK", "", "fine");
        });
        await using TestSite moved = await ScraperBench.SiteAsync(exchange => exchange.RedirectAsync(target.Url(exchange.Request.Path)));
        await using var bench = new ScraperBench(_folder, new ScrapeOptions { OutputFolder = _folder.Path, Workers = 16, PerHost = 2 });

        List<PageResult> results = await bench.FetchAsync(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? moved : target).Url($"/{i}")));
        Assert.Equal(60, results.Count(result => result.Ok));
        Assert.True(target.MostAtOnce <= 2, $"{target.MostAtOnce} at once");
        Assert.True(moved.MostAtOnce <= 2, $"{moved.MostAtOnce} at once");
    }

    [Fact]
    public async Task Breaking_off_cancels_what_is_in_flight_and_the_rest_is_left_for_later()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using (var bench = new ScraperBench(_folder))
        {
            await foreach (PageResult result in bench.ResultsAsync(Endless(site)))
            {
                Assert.True(result.Ok, result.Error?.Message);
                break;
            }
        }

        Assert.True(site.Requests.Count < 2000, $"{site.Requests.Count} requests");
        await using var second = new ScraperBench(_folder);
        Assert.NotEmpty(await second.FetchAsync(Endless(site).Take(300)));
    }

    [Fact]
    public async Task A_run_with_again_that_was_broken_off_is_continued_and_not_begun_anew()
    {
        await using TestSite site = await TestSite.StartAsync();
        string[] urls = [.. Enumerable.Range(0, 20).Select(page => site.Url($"/page?n={page}"))];
        Assert.Equal(20, (await RunAsync(again: false)).Count);

        List<string> first = await RunAsync(again: true, most: 5);
        List<string> second = await RunAsync(again: true);
        Assert.True(first.Count == 5 && second.Count is > 0 and <= 15, $"{first.Count}, {second.Count}");
        Assert.Empty(first.Intersect(second));

        // What was in flight when it was broken off may have come through untold; all was fetched once more, and is again.
        Assert.Equal(20, (await RunAsync(again: true)).Count);
        Assert.Empty(await RunAsync(again: false));

        async Task<List<string>> RunAsync(bool again, int most = int.MaxValue)
        {
            await using var bench = new ScraperBench(_folder, new ScrapeOptions { OutputFolder = _folder.Path, Workers = 2, Again = again });
            var told = new List<string>();
            await foreach (PageResult result in bench.ResultsAsync(urls))
            {
                told.Add(result.Url);
                if (told.Count == most)
                    break;
            }

            return told;
        }
    }

    [Fact]
    public async Task Bodies_may_be_kept_in_a_database_or_not_at_all()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using (var bench = new ScraperBench(_folder, new ScrapeOptions { OutputFolder = _folder.Path, Formats = BodyFormats.Sqlite, Workers = 2 }))
            Assert.Null(Assert.Single(await bench.FetchAsync(site.Url("/page/1"))).File);
        Assert.True(File.Exists(_folder.In("pages.db")));

        await using var none = new ScraperBench(_folder, new ScrapeOptions { OutputFolder = _folder.Path, Formats = BodyFormats.None, Workers = 2 });
        PageResult result = Assert.Single(await none.FetchAsync(site.Url("/page/2")));
        Assert.Equal(GoodSite.Sha256(GoodSite.Page(2)), result.Sha256);
        Assert.Null(result.File);
    }

    [Fact]
    public async Task One_run_at_a_time()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using var bench = new ScraperBench(_folder);
        await foreach (PageResult _ in bench.ResultsAsync([site.Url("/ok")]))
            await Assert.ThrowsAsync<InvalidOperationException>(() => bench.FetchAsync(site.Url("/empty")));
        Assert.Single(await bench.FetchAsync(site.Url("/empty")));
    }

    private static IEnumerable<string> Endless(TestSite site)
    {
        for (int i = 0; ; i++)
            yield return site.Url($"/page/{i}");
    }
}
