using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>From URLs to WARC files, over a local site, looked at by a reader that is not ours.</summary>
public sealed class ScraperWarcTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    private string Warcs => _folder.In("warc");

    [Fact]
    public async Task Pages_redirects_and_failures_are_kept_and_rows_name_no_file()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using (ScraperBench bench = Open(BodyFormats.Warc))
        {
            List<PageResult> results = await bench.FetchAsync(
                site.Url("/page/1"), site.Url("/page/2?coding=gzip"), site.Url("/moving/to?url=/page/3"), site.Url("/missing"), site.Url("/empty"), "http://127.0.0.1:1/", "nonsense");
            Assert.All(results, static result => Assert.Null(result.File));
            Assert.Equal(GoodSite.Sha256(GoodSite.Page(2)), results.Single(result => result.Url == site.Url("/page/2?coding=gzip")).Sha256);
            Assert.Empty(Directory.EnumerateFiles(_folder.In(".tmp"), "*.spool"));
        }

        Assert.Equal(2, _folder.Files().Count);
        if (WarcCheck.IsPossible)
        {
            Assert.Equal("1 files, 13 records, 6 response, 0 revisit, 6 request, 6 index lines", WarcCheck.Run(Warcs));
            Assert.Equal(
                new[] { "/empty", "/missing", "/moving/to?url=/page/3", "/page/1", "/page/2?coding=gzip", "/page/3" }.Select(site.Url),
                WarcCheck.Urls(Warcs).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_same_body_under_other_urls_is_kept_once_also_by_a_later_run()
    {
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.AnswerAsync("200 OK", $"X-Url: {exchange.Request.Target}\r\n", "always the same"));
        await using (ScraperBench bench = Open(BodyFormats.Warc))
            await bench.FetchAsync(Enumerable.Range(0, 20).Select(number => site.Url($"/{number}")));
        await using (ScraperBench bench = Open(BodyFormats.Warc | BodyFormats.Files))
        {
            List<PageResult> results = await bench.FetchAsync(Enumerable.Range(20, 20).Select(number => site.Url($"/{number}")));
            Assert.All(results, static result => Assert.NotNull(result.File));
        }

        if (WarcCheck.IsPossible)
            Assert.Equal("2 files, 82 records, 1 response, 39 revisit, 40 request, 40 index lines", WarcCheck.Run(Warcs));
    }

    [Fact]
    public async Task Unchanged_pages_refer_to_the_record_that_has_them()
    {
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.Request["If-None-Match"] == "\"1\""
            ? exchange.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")
            : exchange.AnswerAsync("200 OK", "ETag: \"1\"\r\n", "the same for all"));
        string[] urls = [site.Url("/a"), site.Url("/b")];
        await using (ScraperBench bench = Open(BodyFormats.Warc))
            await bench.FetchAsync(urls);
        for (int i = 0; i < 2; i++)
        {
            await using ScraperBench bench = Open(BodyFormats.Warc, again: true);
            Assert.All(await bench.FetchAsync(urls), static result => Assert.Equal(304, result.Status));
        }

        List<WarcRecordHeader> revisits = [.. Directory.GetFiles(Warcs, "*.warc.gz").SelectMany(WarcBench.Read).Select(static record => record.Header).Where(static header => header.Type == "revisit")];
        Assert.Equal(5, revisits.Count);
        Assert.All(revisits, static header => Assert.NotNull(header["WARC-Refers-To-Date"]));
        Assert.Equal(4, revisits.Count(static header => header["WARC-Profile"]!.EndsWith("server-not-modified", StringComparison.Ordinal)));
        if (WarcCheck.IsPossible)
            Assert.Equal("3 files, 15 records, 1 response, 5 revisit, 6 request, 6 index lines", WarcCheck.Run(Warcs));
    }

    [Fact]
    public async Task Only_the_last_attempt_is_kept_of_those_that_were_tried_again()
    {
        int asked = 0;
        await using TestSite site = await ScraperBench.SiteAsync(exchange =>
            Interlocked.Increment(ref asked) < 3 ? exchange.AnswerAsync("503 Busy", "Retry-After: 0\r\n", "busy") : exchange.AnswerAsync("200 OK", "", "fine"));
        await using (ScraperBench bench = Open(BodyFormats.Warc))
            Assert.Equal(3, (await bench.FetchAsync(site.Url("/"))).Single().Attempts);
        Assert.Equal(["warcinfo", "response", "request"], WarcBench.Read(Directory.GetFiles(Warcs, "*.warc.gz").Single()).Select(static record => record.Header.Type));
    }

    [Fact]
    public async Task A_body_that_was_too_large_is_kept_as_far_as_it_came_and_the_failure_told()
    {
        await using TestSite site = await TestSite.StartAsync();
        var options = new ScrapeOptions { OutputFolder = _folder.Path, Workers = 2, Formats = BodyFormats.Warc, MaxSize = 100_000 };
        await using (var bench = new ScraperBench(_folder, options))
            Assert.Equal(PageErrorKind.TooLarge, (await bench.FetchAsync(site.Url("/big?size=300000"))).Single().Error?.Kind);
        Assert.Equal("length", WarcBench.Read(Directory.GetFiles(Warcs, "*.warc.gz").Single())[1].Header["WARC-Truncated"]);
    }

    [Fact]
    public async Task A_run_without_warc_makes_none()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using (ScraperBench bench = Open(BodyFormats.Files))
            await bench.FetchAsync(site.Url("/page/1"));
        Assert.False(Directory.Exists(Warcs));
        Assert.Empty(_folder.Query("SELECT name FROM sqlite_master WHERE name = 'warcs'"));
    }

    [Fact]
    public async Task A_body_kept_as_a_file_only_is_fetched_whole_again_for_warc()
    {
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.AnswerAsync("200 OK", "ETag: \"1\"\r\n", "x"));
        await using (ScraperBench bench = Open(BodyFormats.Files))
            await bench.FetchAsync(site.Url("/"));
        await using (ScraperBench bench = Open(BodyFormats.Warc, again: true))
            Assert.Equal(200, (await bench.FetchAsync(site.Url("/"))).Single().Status);
        Assert.Null(site.Requests[^1]["If-None-Match"]);
    }

    [Fact]
    public async Task A_crawl_follows_links_and_keeps_each_page_and_redirect_though_no_body_is_a_file()
    {
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.Request.Path switch
        {
            "/" => exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<a href=a>a</a> <a href=moved>b</a>"),
            "/moved" => exchange.RedirectAsync("/b"),
            "/robots.txt" => exchange.AnswerAsync("404 None"),
            _ => exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", $"<p>{exchange.Request.Path}</p>"),
        });
        CancellationToken token = TestContext.Current.CancellationToken;
        using var parser = new ThreadPoolExecutor(1);
        await using (ScraperBench bench = Open(BodyFormats.Warc))
            await foreach (PageResult result in bench.Scraper.CrawlAsync(new CrawlOptions(), [site.Url("/")], parser, token, token))
                Assert.Null(result.File);
        string file = Directory.GetFiles(Warcs, "*.warc.gz").Single();
        List<(WarcRecordHeader Header, string Block)> records = WarcBench.Read(file);
        Assert.Contains("robots: classic", records[0].Block, StringComparison.Ordinal);
        Assert.Equal(
            new[] { "/", "/a", "/b", "/moved" }.Select(site.Url),
            records.Where(static record => record.Header.Type == "response").Select(static record => record.Header.TargetUri!).Order(StringComparer.Ordinal));
        Assert.All(records, static record => Assert.Null(record.Header["WARC-Truncated"]));
    }

    public void Dispose() => _folder.Dispose();

    private ScraperBench Open(BodyFormats formats, bool again = false) =>
        new(_folder, new ScrapeOptions { OutputFolder = _folder.Path, Workers = 4, Formats = formats, Again = again });
}
