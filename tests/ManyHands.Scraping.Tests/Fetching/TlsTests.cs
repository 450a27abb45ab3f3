using System.Net;
using System.Net.Sockets;
using ManyHands.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class TlsTests
{
    private static readonly ScrapeOptions Insecure = new() { Insecure = true, Timeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_a_tls_failure()
    {
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.WriteAsync("fine"));
        using var bench = new FetchBench();
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(PageErrorKind.Tls, attempt.Error?.Kind);
        Assert.False(attempt.Retryable);
        Assert.Contains("certificate", attempt.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_asked_for_because_a_certificate_names_it(bool insecure)
    {
        await using TestSite named = await TestSite.StartAsync();
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.WriteAsync("fine"), issuer: named.Url("/issuer.cer"));
        using var bench = new FetchBench(new ScrapeOptions { Insecure = insecure, Timeout = TimeSpan.FromSeconds(60) });
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(insecure ? null : PageErrorKind.Tls, attempt.Error?.Kind);
        Assert.Equal(0, named.Connections);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Http2_is_spoken_where_tls_offers_it(HttpProtocols offered, string spoken)
    {
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.WriteAsync(context.Request.Protocol), offered);
        using var bench = new FetchBench(Insecure);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Null(attempt.Error);
        Assert.Equal(spoken, FetchBench.TextOf(attempt));
    }

    [Fact]
    public async Task A_stream_that_http2_breaks_off_is_an_answer_cut_short()
    {
        await using TlsSite site = await TlsSite.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Features.Get<IHttpResetFeature>()!.Reset(2);
        });
        using var bench = new FetchBench(Insecure);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(PageErrorKind.Protocol, attempt.Error?.Kind);
        Assert.True(attempt.Retryable);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task Many_pages_at_once_arrive_whole_over_http2()
    {
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.Body.WriteAsync(GoodSite.Page(int.Parse(context.Request.Path.Value![1..], null), 50_000)).AsTask());
        using var bench = new FetchBench(Insecure);
        Attempt[] attempts = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => bench.FetchAsync(site.Url($"/{i}")).AsTask()));
        Assert.All(attempts.Index(), each => Assert.Equal(GoodSite.Sha256(GoodSite.Page(each.Index, 50_000)), each.Item.Body?.Sha256));
    }

    [Fact]
    public async Task A_server_that_does_not_speak_tls_is_a_tls_failure()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Task<Socket> accepting = silent.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
        using var bench = new FetchBench(new ScrapeOptions { Timeout = TimeSpan.FromSeconds(60) });
        Task<Attempt> fetch = bench.FetchAsync($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/").AsTask();
        using (Socket socket = await accepting) await socket.SendAsync("HTTP/1.1 400 Bad\r\n\r\n"u8.ToArray());
        Assert.Equal(PageErrorKind.Tls, (await fetch).Error?.Kind);
    }

    [Fact]
    public async Task A_tunnel_through_a_proxy_is_checked_like_a_direct_connection()
    {
        await using TlsSite site = await TlsSite.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Host));
        await using TestProxy proxy = await TestProxy.StartAsync("user:secret");
        var address = new Uri($"http://user:secret@127.0.0.1:{proxy.Port}");
        using var strict = new FetchBench(new ScrapeOptions { Proxy = address });
        using var lax = new FetchBench(new ScrapeOptions { Proxy = address, Insecure = true });
        string url = $"https://far.example:{site.Port}/";
        Assert.Equal(PageErrorKind.Tls, (await strict.FetchAsync(url)).Error?.Kind);
        Attempt attempt = await lax.FetchAsync(url);
        Assert.Equal("far.example", FetchBench.TextOf(attempt));
    }

    [Fact]
    public async Task Secure_cookies_and_given_fields_do_not_go_down_to_http()
    {
        await using TestSite plain = await TestSite.StartAsync();
        await using TlsSite site = await TlsSite.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "a=b; Secure; Path=/";
            context.Response.Redirect(plain.Url("/ok"));
            return Task.CompletedTask;
        });
        using var bench = new FetchBench(new ScrapeOptions { Insecure = true, Headers = [new("X-Secret", "1")] });
        Assert.Null((await bench.FetchAsync(site.Url("/"))).Error);
        Assert.Null(plain.Requests.Single()["Cookie"]);
        Assert.Null(plain.Requests.Single()["X-Secret"]);
    }
}
