using System.Net;
using System.Text;
using ManyHands.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>What is written down of requests and answers over HTTP/1.1: the very bytes, each with its own exchange.</summary>
public sealed class WireCaptureTests
{
    private static readonly ScrapeOptions Warc = new() { Formats = BodyFormats.Warc, Timeout = TimeSpan.FromSeconds(60), MaxSize = 10 << 20 };

    [Fact]
    public async Task Bytes_are_as_they_went_over_the_wire()
    {
        const string Answer = "HTTP/1.1 200 Very  OK\r\nserver:x\r\nX-Odd:  a\tb \r\nSet-Cookie: s=1\r\ncontent-length: 5\r\n\r\nhello";
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.SendAsync(Answer));
        using var bench = new FetchBench(Warc);
        DateTimeOffset before = TimeProvider.System.GetUtcNow().AddMilliseconds(-1);
        Attempt attempt = await bench.FetchAsync($"http://user:word@{site.Authority}/a%20b?c#d");
        Assert.Null(attempt.Error);
        Assert.Null(attempt.Body!.TemporaryFile);
        WireExchange exchange = Assert.Single(attempt.Exchanges);
        Assert.Equal(Answer, FetchBench.TextOf(exchange.Response));
        string[] request = FetchBench.TextOf(exchange.Request).Split("\r\n");
        Assert.Equal("GET /a%20b?c HTTP/1.1", request[0]);
        Assert.Equal(["", ""], request[^2..]);
        Assert.Equal(
            site.Requests.Single().Headers.Select(static header => $"{header.Key}: {header.Value}").Order(),
            request[1..^2].Order());
        Assert.Equal($"http://{site.Authority}/a%20b?c", exchange.Url);
        Assert.Equal(site.Address, exchange.Address);
        Assert.InRange(exchange.Started, before, TimeProvider.System.GetUtcNow());
        Assert.False(exchange.IsHttp2);
        foreach (CapturedExchange captured in bench.Captured(attempt))
        {
            Assert.Null(captured.Truncated);
            captured.Dispose();
        }

        exchange.Dispose();
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task Each_redirect_is_an_exchange_of_its_own_over_one_connection()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(Warc);
        for (int i = 0; i < 10; i++)
        {
            Attempt attempt = await bench.FetchAsync(site.Url($"/moving/to?url=/moving/to%3Furl=/page/{i}"));
            Assert.Null(attempt.Error);
            List<CapturedExchange> captured = bench.Captured(attempt);
            Assert.Equal([302, 302, 200], captured.Select(static exchange => exchange.Shape.Status));
            Assert.All(captured, static exchange => Assert.Null(exchange.Truncated));
            Assert.Equal(attempt.FinalUrl, captured[^1].Url);
            Assert.Contains($"page {i}", FetchBench.TextOf(attempt.Exchanges[^1].Response), StringComparison.OrdinalIgnoreCase);
            WireCapture.Discard(attempt.Exchanges);
        }

        Assert.Equal(1, site.Connections);
    }

    [Fact]
    public async Task Many_at_once_are_not_mixed_up()
    {
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            string mark = exchange.Request.Target;
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{mark.Length:x}\r\n{mark}\r\n");
            await Task.Yield();
            string long_ = string.Concat(Enumerable.Repeat(mark, 3000));
            await exchange.SendAsync($"{long_.Length:x}\r\n{long_}\r\n0\r\n\r\n");
        });
        using var bench = new FetchBench(Warc);
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (number, _) =>
        {
            Attempt attempt = await bench.FetchAsync(site.Url($"/mark-{number:0000}"));
            string text = FetchBench.TextOf(attempt.Exchanges.Single().Response);
            string mark = $"/mark-{number:0000}";
            Assert.Equal($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{mark}\r\n{30000:x}\r\n{string.Concat(Enumerable.Repeat(mark, 3000))}\r\n0\r\n\r\n", text);
            Assert.StartsWith($"GET {mark} HTTP/1.1\r\n", FetchBench.TextOf(attempt.Exchanges[0].Request), StringComparison.Ordinal);
            WireCapture.Discard(attempt.Exchanges);
        });
        Assert.InRange(site.Connections, 1, 400);
        Assert.Empty(bench.Files);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_repeated_over_a_new_connection_is_there_once(bool reset)
    {
        var used = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        await using TestSite site = await TestSite.StartAsync(handle: exchange =>
        {
            if (used.TryAdd(exchange.Request.Connection, true)) return exchange.AnswerAsync("200 OK", "", "fine");
            exchange.CloseWhenDone = true;
            if (reset) exchange.Reset();
            return Task.CompletedTask;
        });
        using var bench = new FetchBench(Warc);
        for (int i = 0; i < 30; i++)
        {
            Attempt attempt = await bench.FetchAsync(site.Url($"/{i}"));
            WireExchange exchange = Assert.Single(attempt.Exchanges);
            Assert.Equal(1, FetchBench.TextOf(exchange.Request).Split($"GET /{i} HTTP/1.1\r\n").Length - 1);
            Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine", FetchBench.TextOf(exchange.Response));
            exchange.Dispose();
        }
    }

    [Fact]
    public async Task Answers_before_the_final_one_are_no_part_of_it()
    {
        const string Final = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n{Final}"));
        using var bench = new FetchBench(Warc);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        CapturedExchange captured = Assert.Single(bench.Captured(attempt));
        Assert.Equal(200, captured.Shape.Status);
        Assert.Equal(Final.Length, captured.Shape.End - captured.Shape.Start);
        Assert.Null(captured.Truncated);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", PageErrorKind.Protocol, "disconnect")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", PageErrorKind.Protocol, "disconnect")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", PageErrorKind.Decode, null)]
    [InlineData("HTTP/1.1 404 No\r\n\r\nnothing here", PageErrorKind.Http, null)]
    [InlineData("HTTP/1.1 206 Part\r\nContent-Length: 3\r\n\r\nabc", PageErrorKind.Protocol, null)]
    public async Task Failures_keep_what_came(string answer, PageErrorKind kind, string? truncated)
    {
        await using TestSite site = await ScraperBench.SiteAsync(exchange =>
        {
            exchange.CloseWhenDone = true;
            return exchange.SendAsync(answer);
        });
        using var bench = new FetchBench(Warc);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(kind, attempt.Error?.Kind);
        CapturedExchange captured = Assert.Single(bench.Captured(attempt));
        Assert.Equal(truncated, captured.Truncated);
        Assert.Equal(answer, FetchBench.TextOf(attempt.Exchanges[0].Response));
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_truncated_by_time()
    {
        var time = new FakeTimeProvider();
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
            await exchange.StayAsync();
        });
        using var bench = new FetchBench(Warc, time: time);
        var progress = new FetchProgress();
        Task<Attempt> fetching = bench.FetchAsync(new FetchRequest(FetchBench.Url(site.Url("/"))) { Progress = progress }).AsTask();
        while (progress.Bytes == 0)
            await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(61));
        Attempt attempt = await fetching;
        Assert.Equal(PageErrorKind.Timeout, attempt.Error?.Kind);
        Assert.Equal("time", Assert.Single(bench.Captured(attempt)).Truncated);
    }

    [Fact]
    public async Task What_is_too_large_is_truncated_and_framing_without_end_is_not_kept_without_end()
    {
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            await exchange.SendForEverAsync($"1;{new string('x', 4000)}\r\na\r\n");
        });
        using var bench = new FetchBench(new ScrapeOptions { Formats = BodyFormats.Warc, MaxSize = 5000 });
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(PageErrorKind.TooLarge, attempt.Error?.Kind);
        CapturedExchange captured = Assert.Single(bench.Captured(attempt));
        Assert.Equal("length", captured.Truncated);
        Assert.Equal((2 * 5000) + (1 << 20), attempt.Exchanges[0].Response.Length);
    }

    [Fact]
    public async Task A_large_answer_lies_in_a_temporary_file_until_it_is_disposed()
    {
        byte[] body = new byte[3 << 20];
        new Random(3).NextBytes(body);
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.AnswerAsync("200 OK", "", body));
        using var bench = new FetchBench(Warc);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Single(bench.Files);
        Assert.EndsWith(Encoding.Latin1.GetString(body), FetchBench.TextOf(attempt.Exchanges[0].Response), StringComparison.Ordinal);
        WireCapture.Discard(attempt.Exchanges);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task A_redirect_with_an_endless_body_is_followed_all_the_same()
    {
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            if (exchange.Request.Path == "/to")
            {
                await exchange.AnswerAsync("200 OK", "", "there");
                return;
            }

            await exchange.SendAsync("HTTP/1.1 302 Found\r\nLocation: /to\r\n\r\n");
            await exchange.SendForEverAsync(new string('z', 8192));
        });
        using var bench = new FetchBench(Warc);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Null(attempt.Error);
        List<CapturedExchange> captured = bench.Captured(attempt);
        Assert.Equal([302, 200], captured.Select(static exchange => exchange.Shape.Status));
        Assert.NotNull(captured[0].Truncated);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_fetch_that_was_cancelled_or_got_no_answer()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await ScraperBench.SiteAsync(async exchange =>
        {
            if (exchange.Request.Path == "/none")
            {
                exchange.CloseWhenDone = true;
                return;
            }

            await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\n" + new string('x', 200_000));
            asked.SetResult();
            await exchange.StayAsync();
        });
        using var bench = new FetchBench(Warc);
        using var stop = new CancellationTokenSource();
        Task<Attempt> fetching = bench.FetchUntilAsync(site.Url("/"), stop.Token).AsTask();
        await asked.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.Empty((await bench.FetchAsync(site.Url("/none"))).Exchanges);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task Nothing_is_written_down_where_nobody_asked_for_it()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        Attempt attempt = await bench.FetchAsync(site.Url("/page/1"));
        Assert.Empty(attempt.Exchanges);
        Assert.NotNull(attempt.Body!.TemporaryFile);
    }

    [Fact]
    public async Task Files_and_warc_together_keep_both()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { Formats = BodyFormats.Warc | BodyFormats.Files });
        Attempt attempt = await bench.FetchAsync(site.Url("/page/1"));
        Assert.Single(attempt.Exchanges);
        Assert.EndsWith(FetchBench.TextOf(attempt), FetchBench.TextOf(attempt.Exchanges[0].Response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_the_pages_failure_and_not_the_connections()
    {
        const string Unwritable = "/sys";
        Assert.SkipUnless(Directory.Exists(Unwritable), "Needs a folder in which nobody can make a file.");
        await using TestSite site = await ScraperBench.SiteAsync(exchange => exchange.AnswerAsync("200 OK", "", new byte[500_000]));
        using var bench = new FetchBench(Warc);
        Directory.Delete(bench.Folder, recursive: true);
        Directory.CreateSymbolicLink(bench.Folder, Unwritable);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        File.Delete(bench.Folder);
        Directory.CreateDirectory(bench.Folder);
        Assert.Equal(PageErrorKind.Write, attempt.Error?.Kind);
        Assert.Empty(attempt.Exchanges);
        Assert.Null((await bench.FetchAsync(site.Url("/"))).Error);
        Assert.Equal(1, site.Connections);
    }
}
