using System.Net;
using System.Net.Sockets;
using ManyHands.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>One attempt and what comes of it.</summary>
public sealed class FetchTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task A_page_arrives_whole_in_every_coding(string? coding)
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        Attempt attempt = await bench.FetchAsync(site.Url($"/page/7?size=100000{(coding is null ? "" : "&coding=" + coding)}"));
        Assert.Null(attempt.Error);
        Assert.Equal(200, attempt.Status);
        Assert.Equal(100_000, attempt.Body!.Bytes);
        Assert.Equal(GoodSite.Sha256(GoodSite.Page(7, 100_000)), attempt.Body.Sha256);
        Assert.Equal("text/html", attempt.ContentType);
        Assert.Equal("utf-8", attempt.Charset);
    }

    [Fact]
    public async Task A_body_of_just_the_size_allowed_is_kept_and_a_byte_more_is_not()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { MaxSize = 50_000 });
        foreach (string coding in (string[])["", "&coding=gzip"])
        {
            Assert.Null((await bench.FetchAsync(site.Url($"/page/1?size=50000{coding}"))).Error);
            Attempt attempt = await bench.FetchAsync(site.Url($"/page/1?size=50001{coding}"));
            Assert.Equal(PageErrorKind.TooLarge, attempt.Error?.Kind);
            Assert.Equal(200, attempt.Status);
        }

        Assert.Equal(2, bench.Files.Length);
    }

    [Fact]
    public async Task An_announced_size_beyond_the_limit_is_not_waited_for()
    {
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
            await exchange.StayAsync();
        });
        using var bench = new FetchBench(new ScrapeOptions { MaxSize = 98 });
        Assert.Equal(PageErrorKind.TooLarge, (await bench.FetchAsync(site.Url("/"))).Error?.Kind);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(408, true)]
    [InlineData(410, false)]
    [InlineData(425, true)]
    [InlineData(429, true)]
    [InlineData(451, false)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(599, true)]
    public async Task A_failing_status_keeps_its_body(int code, bool retryable)
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        Attempt attempt = await bench.FetchAsync(site.Url($"/status?code={code}"));
        Assert.Equal(PageErrorKind.Http, attempt.Error?.Kind);
        Assert.Equal(code, attempt.Status);
        Assert.Equal(retryable, attempt.Retryable);
        Assert.Equal("told", FetchBench.TextOf(attempt));
        Assert.DoesNotContain("Whatever", attempt.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_after_is_passed_on()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(time: time);
        Assert.Equal(TimeSpan.FromSeconds(7), (await bench.FetchAsync(site.Url("/retry-later"))).RetryAfter);
        Assert.Null((await bench.FetchAsync(site.Url("/retry-never-mind"))).RetryAfter);
        Attempt dated = await bench.FetchAsync(site.Url($"/retry-at?date={Uri.EscapeDataString("Thu, 01 Jan 2026 00:02:00 GMT")}"));
        Assert.Equal(TimeSpan.FromMinutes(2), dated.RetryAfter);
    }

    [Fact]
    public async Task A_body_that_cannot_be_stored_is_a_write_failure()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        BodyWriterTests.Block(bench.Folder);
        Attempt attempt = await bench.FetchAsync(site.Url("/ok"));
        Assert.Equal(PageErrorKind.Write, attempt.Error?.Kind);
        Assert.False(attempt.Retryable);
    }

    [Fact]
    public async Task Nothing_listening_is_a_connect_failure()
    {
        TestSite site = await TestSite.StartAsync();
        string url = site.Url("/");
        await site.DisposeAsync();
        using var bench = new FetchBench();
        Attempt attempt = await bench.FetchAsync(url);
        Assert.Equal(PageErrorKind.Connect, attempt.Error?.Kind);
        Assert.Equal($"no connection to {site.Authority}: refused", attempt.Error?.Message);
        Assert.True(attempt.Retryable);
    }

    [Theory]
    [InlineData("http://no-such-name.example/", false)]
    [InlineData("http://a..b/", false)]
    [InlineData("http://for-now.example/", true)]
    [InlineData("http://empty.example/", false)]
    public async Task A_name_without_address_is_a_dns_failure(string url, bool retryable)
    {
        using var bench = new FetchBench();
        bench.Names["for-now.example"] = () => throw new SocketException((int)SocketError.TryAgain);
        bench.Names["empty.example"] = () => [];
        Attempt attempt = await bench.FetchAsync(url);
        Assert.Equal(PageErrorKind.Dns, attempt.Error?.Kind);
        Assert.Equal(retryable, attempt.Retryable);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_one_does_not_answer()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();

        // 127.0.0.9 refuses; nothing listens there.
        bench.Names["two.example"] = () => [IPAddress.Parse("127.0.0.9"), IPAddress.IPv6Loopback, IPAddress.Loopback];
        Assert.Null((await bench.FetchAsync($"http://two.example:{site.Port}/ok")).Error);
    }

    [Fact]
    public async Task An_address_that_does_not_even_refuse_is_not_waited_for()
    {
        var loopback = IPAddress.Parse("127.0.0.9");
        await using TestSite site = await TestSite.StartAsync();
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(loopback, site.Port));
        full.Listen(0);
        using var tooMany = new CancellationTokenSource();
        Socket[] queue = [.. Enumerable.Range(0, 5).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
        Task[] waiting = [.. queue.Select(socket => socket.ConnectAsync(full.LocalEndPoint!, tooMany.Token).AsTask())];
        using var bench = new FetchBench(new ScrapeOptions { Timeout = TimeSpan.FromSeconds(20) });
        bench.Names["two.example"] = () => [loopback, IPAddress.Loopback];

        Assert.Null((await bench.FetchAsync($"http://two.example:{site.Port}/ok")).Error);

        await tooMany.CancelAsync();
        foreach (Socket socket in queue) socket.Dispose();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task Callers_cancelling_throws_and_leaves_no_file()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\n" + new string('x', 200_000));
            arrived.SetResult();
            await exchange.StayAsync();
        });
        using var bench = new FetchBench();
        using var source = new CancellationTokenSource();
        Task<Attempt> fetch = bench.FetchUntilAsync(site.Url("/"), source.Token).AsTask();
        await arrived.Task;
        await source.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Equal(source.Token, thrown.CancellationToken);
        Assert.Empty(bench.Files);
    }
}
