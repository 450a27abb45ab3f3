namespace ManyHands.Scraping.Tests;

/// <summary><c>--again</c> asks for all that is known, with what the server can tell an unchanged page by; and what is new is found.</summary>
public sealed class CrawlAgainTests
{
    [Fact]
    public async Task Unchanged_changed_gone_and_new_pages()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = Tagged("<a href=/same><a href=/changed><a href=/gone><a href=/plain><a href=/r>", "1");
        site["/same"] = Tagged("<a href=/behind>", "1");
        site["/changed"] = Tagged("old", "1");
        site["/gone"] = Tagged("soon", "1");
        site["/r"] = SitePage.To("/target");
        using var bench = new CrawlBench(site);
        string[] first = ["/", "/behind", "/changed", "/gone", "/plain", "/r 302 /target", "/same", "/target"];
        Assert.Equal(first, bench.Tell(await bench.CrawlAsync("/")));

        site["/changed"] = Tagged("<a href=/new>", "2");
        site["/gone"] = SitePage.Of("410 Gone");
        bench.Again = true;
        int before = site.Asked.Count;
        List<PageResult> results = await bench.CrawlAsync("/");
        Assert.Equal(["/ 304", "/behind", "/changed", "/gone 410", "/new", "/plain", "/r 302 /target", "/same 304", "/target"], bench.Tell(results));
        Assert.Equal(9, site.Asked.Count - before);

        PageResult gone = results.Single(result => result.Url == site.Url("/gone"));
        Assert.True(gone.Error!.Kind == PageErrorKind.Http && bench.Status is { Failed: 1, Findings: 1 });
        PageResult same = results.Single(result => result.Url == site.Url("/same"));
        Assert.Equal((JournalFolder.Sha256("<a href=/behind>"), 16L), (same.Sha256, same.Bytes));
        Assert.True(File.Exists(bench.Folder.In(same.File!)));

        bench.Again = false;
        Assert.Empty(await bench.CrawlAsync("/"));
    }

    [Fact]
    public async Task A_page_that_is_unchanged_still_leads_where_it_led()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = Tagged("<a href=/1>", "1");
        site["/1"] = Tagged("<a href=/2>", "1");
        using var bench = new CrawlBench(site) { Crawl = new() { Depth = 1 } };
        Assert.Equal(["/", "/1", "/2 -depth"], bench.Tell(await bench.CrawlAsync("/")));
        bench.Crawl = new();
        bench.Again = true;
        Assert.Equal(["/ 304", "/1 304", "/2"], bench.Tell(await bench.CrawlAsync("/")));
    }

    [Fact]
    public async Task A_redirect_that_has_become_a_page_and_a_page_that_has_become_a_redirect()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/a><a href=/b>";
        site["/a"] = SitePage.To("/b");
        using var bench = new CrawlBench(site);
        Assert.Equal(["/", "/a 302 /b", "/b"], bench.Tell(await bench.CrawlAsync("/")));
        site["/a"] = "a page";
        site["/b"] = SitePage.To("/a");
        bench.Again = true;
        Assert.Equal(["/", "/a", "/b 302 /a"], bench.Tell(await bench.CrawlAsync("/")));
    }

    [Fact]
    public async Task More_than_before_is_found_with_wider_rules_and_nothing_twice()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = "<a href=/doc/1><a href=/x><a href=http://b.test:1/><a href=/no>";
        site["/robots.txt"] = SitePage.Text("User-agent: *\nDisallow: /no");
        using var bench = new CrawlBench(site) { Crawl = new() { Include = ["/doc/"] } };
        Assert.Equal(["/", "/doc/1", "/no -include", "/x -include", "b.test:1/ -scope"], bench.Tell(await bench.CrawlAsync("/")));
        bench.Crawl = new();
        Assert.Equal(["/no !robots", "/x", "b.test:1/ -scope"], bench.Tell(await bench.CrawlAsync("/")));
        Assert.Equal(["b.test:1/"], bench.Tell(await bench.CrawlAsync("/", "b.test:1/")));
        bench.Crawl = new() { IgnoreRobots = true };
        Assert.Equal(["/no"], bench.Tell(await bench.CrawlAsync("/", "b.test:1/")));
        Assert.Equal(site.Asked.Distinct().Count(), site.Asked.Count);
    }

    [Fact]
    public async Task A_run_that_reached_a_limit_is_continued_and_not_begun_anew()
    {
        await using CrawlSite site = await CrawlSite.StartAsync();
        site["/"] = SitePage.Links("/1", "/2", "/3", "/4", "/5");
        using var bench = new CrawlBench(site);
        string[] all = ["/", "/1", "/2", "/3", "/4", "/5"];
        Assert.Equal(all, bench.Tell(await bench.CrawlAsync("/")));

        bench.Again = true;
        bench.Crawl = new() { MaxPages = 4 };
        IEnumerable<string> first = bench.Tell(await bench.CrawlAsync("/"));
        Assert.Equal(4, first.Count());
        IEnumerable<string> second = bench.Tell(await bench.CrawlAsync("/"));
        Assert.Equal(all, first.Concat(second).Order(StringComparer.Ordinal));

        // All was fetched once more: the next run begins with all of it.
        bench.Crawl = new();
        Assert.Equal(all, bench.Tell(await bench.CrawlAsync("/")));
        bench.Again = false;
        Assert.Empty(await bench.CrawlAsync("/"));
    }

    private static SitePage Tagged(string body, string tag) => new(body)
    {
        Behave = exchange => exchange.Request["If-None-Match"] == $"\"{tag}\""
            ? exchange.AnswerAsync("304 Not Modified", $"ETag: \"{tag}\"\r\n")
            : exchange.AnswerAsync("200 OK", $"Content-Type: text/html\r\nETag: \"{tag}\"\r\n", body),
    };
}
