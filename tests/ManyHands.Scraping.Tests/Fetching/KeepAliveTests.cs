using System.Collections.Concurrent;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Connections are kept, and one that the server gave up in the meantime is nobody's problem.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public async Task One_connection_serves_many_pages_and_small_redirects()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        for (int i = 0; i < 20; i++) Assert.Null((await bench.FetchAsync(site.Url($"/moving/to?url=/page/{i}"))).Error);
        Assert.Equal(1, site.Connections);
    }

    [Fact]
    public async Task A_connection_closed_while_idle_is_replaced()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench();
        for (int i = 0; i < 100; i++) Assert.Null((await bench.FetchAsync(site.Url("/closes-idle"))).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_closed_at_the_moment_of_asking_is_replaced(bool reset)
    {
        var used = new ConcurrentDictionary<int, bool>();
        await using TestSite site = await TestSite.StartAsync(handle: exchange =>
        {
            if (used.TryAdd(exchange.Request.Connection, true)) return exchange.AnswerAsync("200 OK", "", "fine");
            exchange.CloseWhenDone = true;
            if (reset) exchange.Reset();
            return Task.CompletedTask;
        });
        using var bench = new FetchBench();
        for (int i = 0; i < 50; i++) Assert.Null((await bench.FetchAsync(site.Url("/"))).Error);
        Assert.Equal(99, site.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_connection_that_ends_without_an_answer_is_no_reason_to_ask_again(bool reset)
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange =>
        {
            exchange.CloseWhenDone = true;
            if (reset) exchange.Reset();
            return Task.CompletedTask;
        });
        using var bench = new FetchBench();
        Assert.Equal(PageErrorKind.Protocol, (await bench.FetchAsync(site.Url("/"))).Error?.Kind);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task After_a_body_that_was_too_large_the_connection_is_dropped_and_not_read_on()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            try
            {
                await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
                await exchange.SendForEverAsync(new string('z', 8192));
            }
            finally
            {
                stopped.SetResult();
            }
        });
        using var bench = new FetchBench(new ScrapeOptions { MaxSize = 100_000 });
        Assert.Equal(PageErrorKind.TooLarge, (await bench.FetchAsync(site.Url("/"))).Error?.Kind);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
