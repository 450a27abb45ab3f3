using System.Net;
using System.Text;
using ManyHands.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>What is written down through TLS, over HTTP/2 and through proxies.</summary>
public sealed class WireCaptureTlsTests
{
    private static readonly ScrapeOptions Warc = new() { Formats = BodyFormats.Warc, Insecure = true, Timeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task Http2_is_written_as_http_1_1_with_the_body_before_decoding()
    {
        byte[] packed = Encoded.As("gzip", Encoding.UTF8.GetBytes(new string('y', 300_000)));
        await using TlsSite site = await TlsSite.StartAsync(async context =>
        {
            if (context.Request.Path == "/from")
            {
                context.Response.Redirect("/to");
                await context.Response.WriteAsync("moved");
                return;
            }

            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.Headers["X-Two"] = new(["a", "b"]);
            await context.Response.Body.WriteAsync(packed);
        });
        using var bench = new FetchBench(Warc);
        Attempt attempt = await bench.FetchAsync(site.Url("/from?q"));
        Assert.Null(attempt.Error);
        Assert.Equal(300_000, attempt.Body!.Bytes);
        Assert.Equal(2, attempt.Exchanges.Count);
        Assert.All(attempt.Exchanges, static exchange => Assert.True(exchange.IsHttp2));
        Assert.All(attempt.Exchanges, static exchange => Assert.Equal(IPAddress.Loopback, exchange.Address));
        Assert.StartsWith($"GET /from?q HTTP/1.1\r\nHost: 127.0.0.1:{site.Port}\r\nuser-agent: manyhands/", FetchBench.TextOf(attempt.Exchanges[0].Request), StringComparison.Ordinal);
        string moved = FetchBench.TextOf(attempt.Exchanges[0].Response);
        Assert.StartsWith("HTTP/1.1 302 \r\n", moved, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nmoved", moved, StringComparison.Ordinal);
        string[] parts = FetchBench.TextOf(attempt.Exchanges[1].Response).Split("\r\n\r\n", 2);
        Assert.Contains("content-encoding: gzip\r\n", parts[0] + "\r\n", StringComparison.Ordinal);
        Assert.Contains("x-two: a\r\nx-two: b", parts[0], StringComparison.Ordinal);
        Assert.Equal(Encoding.Latin1.GetString(packed), parts[1]);
        List<CapturedExchange> captured = bench.Captured(attempt);
        Assert.All(captured, static exchange => Assert.Null(exchange.Truncated));
    }

    [Fact]
    public async Task A_stream_of_http2_that_is_broken_off_is_truncated()
    {
        await using TlsSite site = await TlsSite.StartAsync(async context =>
        {
            context.Response.ContentLength = 9;
            await context.Response.WriteAsync("abc");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var bench = new FetchBench(Warc);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(PageErrorKind.Protocol, attempt.Error?.Kind);
        Assert.All(bench.Captured(attempt), static exchange => Assert.Equal("disconnect", exchange.Truncated));
    }

    [Fact]
    public async Task The_plaintext_of_http_1_1_over_tls_is_what_is_kept()
    {
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.WriteAsync("fine"), HttpProtocols.Http1);
        using var bench = new FetchBench(Warc);
        for (int i = 0; i < 3; i++)
        {
            WireExchange exchange = (await bench.FetchAsync(site.Url($"/{i}"))).Exchanges.Single();
            Assert.True(exchange.IsTapped);
            Assert.Equal(IPAddress.Loopback, exchange.Address);
            Assert.StartsWith($"GET /{i} HTTP/1.1\r\n", FetchBench.TextOf(exchange.Request), StringComparison.Ordinal);
            Assert.Contains("\r\n4\r\nfine\r\n0\r\n\r\n", FetchBench.TextOf(exchange.Response), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    public async Task A_proxys_tunnel_is_no_part_of_it_and_its_address_is_not_the_servers(HttpProtocols protocols)
    {
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.WriteAsync("fine"), protocols);
        await using TestProxy proxy = await TestProxy.StartAsync("user:word");
        using var bench = new FetchBench(Using($"http://user:word@127.0.0.1:{proxy.Port}"));
        for (int i = 0; i < 2; i++)
        {
            Attempt attempt = await bench.FetchAsync($"https://far.example:{site.Port}/{i}");
            Assert.Null(attempt.Error);
            WireExchange exchange = attempt.Exchanges.Single();
            Assert.Null(exchange.Address);
            string request = FetchBench.TextOf(exchange.Request);
            Assert.StartsWith($"GET /{i} HTTP/1.1\r\n", request, StringComparison.Ordinal);
            Assert.DoesNotContain("Proxy", request, StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith("HTTP/1.1 200", FetchBench.TextOf(exchange.Response), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Through_a_plain_proxy_the_last_request_counts_and_its_password_is_not_kept()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using TestProxy proxy = await TestProxy.StartAsync("user:word");
        using var bench = new FetchBench(Using($"http://user:word@127.0.0.1:{proxy.Port}"));
        Attempt attempt = await bench.FetchAsync($"http://far.example:{site.Port}/page/1");
        Assert.Null(attempt.Error);
        WireExchange exchange = attempt.Exchanges.Single();
        Assert.Null(exchange.Address);
        string request = FetchBench.TextOf(exchange.Request);
        Assert.StartsWith($"GET http://far.example:{site.Port}/page/1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Equal(2, request.Split("HTTP/1.1").Length);
        string kept = Encoding.Latin1.GetString(RequestSecrets.Remove(Encoding.Latin1.GetBytes(request)));
        Assert.Contains("Proxy-Authorization: [not kept]\r\n", kept, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", FetchBench.TextOf(exchange.Response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Through_socks_the_exchange_is_the_servers()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using var proxy = new TestSocks();
        using var bench = new FetchBench(Using($"socks5://127.0.0.1:{proxy.Port}"));
        WireExchange exchange = (await bench.FetchAsync($"http://far.example:{site.Port}/page/1")).Exchanges.Single();
        Assert.StartsWith("GET /page/1 HTTP/1.1\r\n", FetchBench.TextOf(exchange.Request), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", FetchBench.TextOf(exchange.Response), StringComparison.Ordinal);
        Assert.Null(exchange.Address);
    }

    private static ScrapeOptions Using(string proxy) => new() { Formats = BodyFormats.Warc, Insecure = true, Proxy = new Uri(proxy), Timeout = TimeSpan.FromSeconds(60) };
}
