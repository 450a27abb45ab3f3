using System.Net;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class ProxyTests
{
    [Fact]
    public async Task An_http_proxy_gets_the_whole_url_and_looks_up_the_name_itself()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using TestProxy proxy = await TestProxy.StartAsync();
        using var bench = new FetchBench(Using($"http://127.0.0.1:{proxy.Port}"));
        Attempt attempt = await bench.FetchAsync($"http://far.example:{site.Port}/ok");
        Assert.Null(attempt.Error);
        Assert.Equal($"http://far.example:{site.Port}/ok", proxy.Requests.Single().Target);
        Assert.Equal("1.1 test", site.Requests.Single()["Via"]);
    }

    [Fact]
    public async Task User_and_password_of_the_proxy_are_used_and_told_nowhere()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using TestProxy proxy = await TestProxy.StartAsync("user:pä@ss");
        using var bench = new FetchBench(Using($"http://user:p%C3%A4%40ss@127.0.0.1:{proxy.Port}"));
        Assert.Null((await bench.FetchAsync($"http://far.example:{site.Port}/ok")).Error);
        Assert.Null(site.Requests.Single()["Proxy-Authorization"]);

        using var wrong = new FetchBench(Using($"http://user:wrong@127.0.0.1:{proxy.Port}"));
        Attempt attempt = await wrong.FetchAsync($"http://far.example:{site.Port}/ok");
        Assert.Equal(407, attempt.Status);
        Assert.DoesNotContain("wrong", attempt.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socks_proxy_looks_up_the_name_itself()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using var proxy = new TestSocks();
        using var bench = new FetchBench(Using($"socks5://127.0.0.1:{proxy.Port}"));
        Attempt attempt = await bench.FetchAsync($"http://far.example:{site.Port}/ok");
        Assert.Null(attempt.Error);
        Assert.Equal("far.example", proxy.Targets.Single());
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_proxy_that_is_not_there_is_named_without_its_password(string scheme)
    {
        TestSite gone = await TestSite.StartAsync();
        await gone.DisposeAsync();
        using var bench = new FetchBench(Using($"{scheme}://user:secret@127.0.0.1:{gone.Port}"));
        Attempt attempt = await bench.FetchAsync("http://far.example/");
        Assert.Equal(PageErrorKind.Connect, attempt.Error?.Kind);
        Assert.True(attempt.Retryable);
        Assert.Contains($"proxy 127.0.0.1:{gone.Port}", attempt.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", attempt.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_that_is_not_made_is_a_connect_failure()
    {
        TestSite gone = await TestSite.StartAsync();
        await gone.DisposeAsync();
        await using TestProxy proxy = await TestProxy.StartAsync();
        using var bench = new FetchBench(Using($"http://127.0.0.1:{proxy.Port}"));
        Attempt attempt = await bench.FetchAsync($"https://far.example:{gone.Port}/");
        Assert.Equal(PageErrorKind.Connect, attempt.Error?.Kind);
    }

    [Fact]
    public async Task A_socks_proxy_that_gives_up_is_a_connect_failure()
    {
        TestSite gone = await TestSite.StartAsync();
        await gone.DisposeAsync();
        await using var proxy = new TestSocks();
        using var bench = new FetchBench(Using($"socks5://127.0.0.1:{proxy.Port}"));
        Attempt attempt = await bench.FetchAsync($"http://far.example:{gone.Port}/");
        Assert.Equal(PageErrorKind.Connect, attempt.Error?.Kind);
        Assert.True(attempt.Retryable);
    }

    [Fact]
    public async Task Behind_a_proxy_a_public_page_may_not_lead_to_a_private_address_either()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using TestProxy proxy = await TestProxy.StartAsync();
        using var bench = new FetchBench(Using($"http://127.0.0.1:{proxy.Port}"));
        string url = $"http://far.example:{site.Port}/moving/to?url={Uri.EscapeDataString(site.Url("/ok"))}";
        Assert.Equal(PageErrorKind.Refused, (await bench.FetchAsync(url)).Error?.Kind);
        Assert.Single(proxy.Requests);
        Assert.Null((await bench.FetchAsync(site.Url("/ok"))).Error);
    }

    [Fact]
    public async Task What_the_environment_exempts_goes_direct()
    {
        await using TestSite site = await TestSite.StartAsync();
        await using TestProxy proxy = await TestProxy.StartAsync();
        using var bench = new FetchBench(proxy: new WebProxy($"http://127.0.0.1:{proxy.Port}", false, ["near.example"]));
        bench.Names["near.example"] = () => [IPAddress.Loopback];
        Assert.Null((await bench.FetchAsync($"http://near.example:{site.Port}/ok")).Error);
        Assert.Empty(proxy.Requests);
        Assert.Null((await bench.FetchAsync($"http://far.example:{site.Port}/ok")).Error);
        Assert.Single(proxy.Requests);
    }

    private static ScrapeOptions Using(string proxy) => new() { Proxy = new Uri(proxy) };
}
