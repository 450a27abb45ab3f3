using System.Text;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Where redirects lead, and what is carried along.</summary>
public sealed class RedirectTests
{
    private static readonly ScrapeOptions WithFields = new()
    {
        Headers = [new("X-Secret", "grüße"), new("Cookie", "mine=1"), new("Authorization", "Bearer t")],
        UserAgent = "tester/1",
    };

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Each_kind_of_redirect_is_followed_with_a_get(int code)
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        Attempt attempt = await bench.FetchAsync(site.Url($"/moving/to?url=/ok%23part&code={code}"));
        Assert.Null(attempt.Error);
        Assert.Equal("fine", FetchBench.TextOf(attempt));
        Assert.Equal(site.Url("/ok"), attempt.FinalUrl);
        Assert.All(site.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task As_many_redirects_as_allowed_are_followed_and_no_more()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { MaxRedirects = 3 });
        Assert.Null((await bench.FetchAsync(site.Url("/moving/chain?left=3"))).Error);
        Attempt attempt = await bench.FetchAsync(site.Url("/moving/chain?left=4"));
        Assert.Equal(PageErrorKind.Redirect, attempt.Error?.Kind);
        Assert.Equal(302, attempt.Status);
        Assert.Equal(site.Url("/moving/chain?left=1"), attempt.FinalUrl);
    }

    [Fact]
    public async Task With_none_allowed_the_first_one_fails()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { MaxRedirects = 0 });
        Assert.Equal(PageErrorKind.Redirect, (await bench.FetchAsync(site.Url("/moving/chain"))).Error?.Kind);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task A_loop_is_noticed_the_first_time_round()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { MaxRedirects = 100 });
        Attempt attempt = await bench.FetchAsync(site.Url("/redirect-loop-a"));
        Assert.Contains("loop", attempt.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, site.Requests.Count);
    }

    [Fact]
    public async Task Coming_back_with_a_new_cookie_is_no_loop()
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.Request["Cookie"] == "seen=yes"
            ? exchange.AnswerAsync("200 OK", "", "welcome")
            : exchange.AnswerAsync("302 Found", "Set-Cookie: seen=yes\r\nLocation: /\r\n"));
        using var bench = new FetchBench();
        Assert.Equal("welcome", FetchBench.TextOf(await bench.FetchAsync(site.Url("/"))));
    }

    [Fact]
    public async Task Cookies_do_not_outlive_their_url()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        Attempt first = await bench.FetchAsync(site.Url("/moving/cookie?set=a%3Db&url=/moving/echo"));
        Attempt second = await bench.FetchAsync(site.Url("/moving/echo"));
        Assert.Contains("Cookie: a=b", FetchBench.TextOf(first), StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", FetchBench.TextOf(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_fields_stay_within_the_origin_and_join_its_cookies()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(WithFields);
        string echo = FetchBench.TextOf(await bench.FetchAsync(site.Url("/moving/cookie?set=a%3Db&url=/moving/echo")));
        Assert.Contains("X-Secret: grüße", echo, StringComparison.Ordinal);
        Assert.Contains("Cookie: mine=1; a=b", echo, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer t", echo, StringComparison.Ordinal);
        Assert.Contains("User-Agent: tester/1", echo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_fields_are_dropped_for_good_when_a_redirect_leaves_the_origin()
    {
        await using TestSite home = await TestSite.StartAsync();
        await using TestSite away = await TestSite.StartAsync();
        using var bench = new FetchBench(WithFields);
        string back = Uri.EscapeDataString(home.Url("/moving/echo"));
        string path = $"/moving/to?url={Uri.EscapeDataString(away.Url($"/moving/to?url={back}"))}";

        string echo = FetchBench.TextOf(await bench.FetchAsync(home.Url(path)));

        Assert.Equal("grüße", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(home.Requests[0]["X-Secret"]!)));
        foreach (string name in (string[])["X-Secret", "Cookie", "Authorization"])
        {
            Assert.Null(away.Requests.Single()[name]);
            Assert.Null(home.Requests[1][name]);
        }

        Assert.Equal("tester/1", away.Requests.Single()["User-Agent"]);
        Assert.DoesNotContain("X-Secret", echo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_our_own_give_way_to_given_ones()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { Headers = [new("user-agent", "mine"), new("Accept-Encoding", "identity"), new("accept", "text/html"), new("Content-Type", "a/b")] });
        await bench.FetchAsync(site.Url("/ok"));
        SeenRequest request = site.Requests.Single();
        Assert.Equal("mine", request["User-Agent"]);
        Assert.Equal("identity", request["Accept-Encoding"]);
        Assert.Equal("text/html", request["Accept"]);
        Assert.Equal("a/b", request["Content-Type"]);
    }

    [Fact]
    public async Task Nothing_is_sent_that_nobody_asked_for()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { UserAgent = "tester/1" });
        using var activity = new System.Diagnostics.Activity("trace").Start();
        await bench.FetchAsync(site.Url("/moving/to?url=/ok"));
        Assert.All(site.Requests, request => Assert.Equal(
            ["Accept", "Accept-Encoding", "Host", "User-Agent"], request.Headers.Select(each => each.Key).Order()));
        Assert.Equal("gzip, deflate, br, zstd", site.Requests[0]["Accept-Encoding"]);
        Assert.Equal(site.Authority, site.Requests[0]["Host"]);
    }

    [Fact]
    public async Task User_and_password_go_to_their_origin_only_and_are_told_nowhere()
    {
        await using TestSite home = await TestSite.StartAsync();
        await using TestSite away = await TestSite.StartAsync();
        using var bench = new FetchBench();
        string url = home.Url($"/moving/to?url=/moving/to?url={Uri.EscapeDataString(away.Url("/redirect-ftp"))}").Replace("//", "//us%C3%A9r:p%3Aw@", StringComparison.Ordinal);

        Attempt attempt = await bench.FetchAsync(url);

        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("usér:p:w"));
        Assert.Equal([expected, expected], home.Requests.Select(request => request["Authorization"]));
        Assert.Null(away.Requests.Single()["Authorization"]);
        Assert.DoesNotContain("us", attempt.FinalUrl, StringComparison.Ordinal);
        Assert.DoesNotContain("p:w", attempt.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_and_password_in_a_location_go_to_its_origin()
    {
        await using TestSite home = await TestSite.StartAsync();
        await using TestSite away = await TestSite.StartAsync();
        using var bench = new FetchBench(WithFields);
        string target = Uri.EscapeDataString(away.Url("/ok").Replace("//", "//a:b@", StringComparison.Ordinal));
        Attempt attempt = await bench.FetchAsync(home.Url($"/moving/to?url={target}"));
        Assert.Equal("Basic YTpi", away.Requests.Single()["Authorization"]);
        Assert.Equal(away.Url("/ok"), attempt.FinalUrl);
    }

    [Fact]
    public async Task Bytes_outside_ascii_in_a_location_are_passed_on_as_they_are()
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.Request.Path == "/"
            ? exchange.RedirectAsync("/caf\u00c3\u00a9?x=\u00e9") // é in UTF-8, then in Latin-1
            : exchange.AnswerAsync("200 OK"));
        using var bench = new FetchBench();
        Assert.Equal(site.Url("/caf%C3%A9?x=%E9"), (await bench.FetchAsync(site.Url("/"))).FinalUrl);
    }

    [Fact]
    public async Task Validators_are_sent_to_the_url_that_gave_them_and_to_no_other()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        string start = site.Url("/moving/to?url=/moving/tagged");
        Attempt first = await bench.FetchAsync(start);
        Assert.Equal("\"v1\"", first.ETag);

        Attempt second = await bench.FetchAsync(start, new Validators(first.FinalUrl!, first.ETag, first.LastModified));

        Assert.Equal(304, second.Status);
        Assert.Null(second.Error);
        Assert.Null(second.Body);
        Assert.Null(site.Requests[2]["If-None-Match"]);
        Assert.Equal("\"v1\"", site.Requests[3]["If-None-Match"]);
        Assert.Equal("Thu, 01 Jan 2026 00:00:00 GMT", site.Requests[3]["If-Modified-Since"]);
    }

    [Fact]
    public async Task A_part_that_was_asked_for_is_taken()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { Headers = [new("Range", "bytes=0-3")] });
        Attempt attempt = await bench.FetchAsync(site.Url("/part"));
        Assert.Null(attempt.Error);
        Assert.Equal(206, attempt.Status);
    }
}
