using System.Net;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>The user may go anywhere; a public page may not send them to a private address. 127.0.0.2 counts as public here.</summary>
public sealed class AddressRuleTests
{
    [Fact]
    public async Task A_given_url_may_be_private()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        bench.Names["intranet"] = () => [IPAddress.Loopback];
        Assert.Null((await bench.FetchAsync(site.Url("/ok"))).Error);
        Assert.Null((await bench.FetchAsync($"http://intranet:{site.Port}/ok")).Error);
        Assert.Null((await bench.FetchAsync($"http://intranet:{site.Port}/moving/chain?left=3")).Error);
    }

    [Fact]
    public async Task A_private_page_may_lead_anywhere()
    {
        await using TestSite inner = await TestSite.StartAsync();
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        await using TestSite other = await TestSite.StartAsync();
        using var bench = new FetchBench();
        Assert.Null((await bench.FetchAsync(To(inner.Url(""), other.Url("/ok")))).Error);
        Assert.Null((await bench.FetchAsync(To(inner.Url(""), outer.Url("/ok")))).Error);
    }

    [Fact]
    public async Task A_public_page_may_lead_to_another_public_one()
    {
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        using var bench = new FetchBench();
        bench.Names["public.example"] = () => [FetchBench.PublicAddress];
        Assert.Null((await bench.FetchAsync(To(outer.Url(""), $"http://public.example:{outer.Port}/ok"))).Error);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/ok")]
    [InlineData("http://2130706433:PORT/ok")]
    [InlineData("http://0x7f.1:PORT/ok")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/ok")]
    [InlineData("http://[::127.0.0.1]:PORT/ok")]
    [InlineData("http://[::1]:PORT/ok")]
    [InlineData("http://[64:ff9b::7f00:1]:PORT/ok")]
    [InlineData("http://[2002:7f00:1::]:PORT/ok")]
    [InlineData("http://0:PORT/ok")]
    [InlineData("http://localhost:PORT/ok")]
    [InlineData("http://deep.localhost.:PORT/ok")]
    [InlineData("http://private.example:PORT/ok")]
    public async Task A_public_page_may_not_lead_to_a_private_address_in_any_spelling(string target)
    {
        await using TestSite inner = await TestSite.StartAsync();
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        using var bench = new FetchBench();
        bench.Names["private.example"] = () => [IPAddress.Loopback];
        bench.Names["localhost"] = bench.Names["deep.localhost."] = bench.Names["private.example"];
        string path = To(outer.Url(""), target.Replace("PORT", $"{inner.Port}", StringComparison.Ordinal));

        Attempt attempt = await bench.FetchAsync(path);

        Assert.Equal(PageErrorKind.Refused, attempt.Error?.Kind);
        Assert.False(attempt.Retryable);
        Assert.Equal(302, attempt.Status);
        Assert.Equal(path, attempt.FinalUrl);
        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task Even_a_connection_already_open_to_the_private_host_is_not_used()
    {
        await using TestSite inner = await TestSite.StartAsync();
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        using var bench = new FetchBench();
        bench.Names["private.example"] = () => [IPAddress.Loopback];
        string target = $"http://private.example:{inner.Port}/ok";
        Assert.Null((await bench.FetchAsync(target)).Error);
        Assert.Equal(PageErrorKind.Refused, (await bench.FetchAsync(To(outer.Url(""), target))).Error?.Kind);
        Assert.Single(inner.Requests);
    }

    [Fact]
    public async Task Passing_a_public_page_once_is_enough()
    {
        await using TestSite inner = await TestSite.StartAsync();
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        using var bench = new FetchBench();
        string there = To(outer.Url(""), outer.Url($"/moving/to?url={Uri.EscapeDataString(inner.Url("/ok"))}"));
        Attempt attempt = await bench.FetchAsync(To(inner.Url(""), there));
        Assert.Equal(PageErrorKind.Refused, attempt.Error?.Kind);
        Assert.Single(inner.Requests);
        Assert.Equal(outer.Url($"/moving/to?url={Uri.EscapeDataString(inner.Url("/ok"))}"), attempt.FinalUrl);
    }

    [Fact]
    public async Task A_name_that_changes_from_public_to_private_between_two_hops_is_refused()
    {
        await using TestSite inner = await TestSite.StartAsync();
        using var bench = new FetchBench();
        int asked = 0;
        TestSite? outer = null;
        await using (outer = await TestSite.StartAsync(FetchBench.PublicAddress, exchange =>
        {
            exchange.CloseWhenDone = true;
            return exchange.AnswerAsync("302 Found", $"Location: /again{asked}\r\nConnection: close\r\n");
        }))
        {
            bench.Names["rebinding.example"] = () => [asked++ == 0 ? FetchBench.PublicAddress : IPAddress.Loopback];
            Attempt attempt = await bench.FetchAsync($"http://rebinding.example:{outer.Port}/");
            Assert.Equal(PageErrorKind.Refused, attempt.Error?.Kind);
            Assert.Equal(2, asked);
        }
    }

    [Fact]
    public async Task A_host_that_moves_from_private_to_public_is_still_reached_and_counts_as_public()
    {
        await using TestSite inner = await TestSite.StartAsync();
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        using var bench = new FetchBench();
        bench.Names["moving.example"] = () => [IPAddress.Loopback];
        Assert.Null((await bench.FetchAsync($"http://moving.example:{inner.Port}/ok")).Error);
        bench.Names["moving.example"] = () => [FetchBench.PublicAddress];
        Attempt attempt = await bench.FetchAsync(To($"http://moving.example:{outer.Port}", inner.Url("/ok")));
        Assert.Equal(PageErrorKind.Refused, attempt.Error?.Kind);
    }

    [Fact]
    public async Task Of_mixed_addresses_a_public_page_leads_only_to_the_public_ones()
    {
        await using TestSite inner = await TestSite.StartAsync();
        await using TestSite outer = await TestSite.StartAsync(FetchBench.PublicAddress);
        using var bench = new FetchBench();
        bench.Names["mixed.example"] = () => [IPAddress.Loopback, FetchBench.PublicAddress];
        Attempt attempt = await bench.FetchAsync(To(outer.Url(""), $"http://mixed.example:{inner.Port}/ok"));
        Assert.Equal(PageErrorKind.Connect, attempt.Error?.Kind);
        Assert.Equal(0, inner.Connections);

        // Given by the user, the private one will do.
        Assert.Null((await bench.FetchAsync($"http://mixed.example:{inner.Port}/ok")).Error);
    }

    private static string To(string from, string target) => $"{from}/moving/to?url={Uri.EscapeDataString(target)}";
}
