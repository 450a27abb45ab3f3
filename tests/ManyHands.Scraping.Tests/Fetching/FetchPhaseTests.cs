using System.Net;
using ManyHands.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>Where a download's time went, on a clock that each step moves by a time of its own.</summary>
public sealed class FetchPhaseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FetchProgress _progress = new();
    private readonly PhaseTimes _times;

    public FetchPhaseTests() => _times = new PhaseTimes(_time);

    [Fact]
    public async Task Each_step_is_counted_as_what_it_is()
    {
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            Pass(4);
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
            while (_progress.Phase != FetchPhase.Body)
                await Task.Yield();
            Pass(8);
            await exchange.SendAsync("body");
        });
        using FetchBench bench = Bench();

        // Looked up twice: no address is public, so the other side is tried.
        bench.Names["a.test"] = () =>
        {
            Pass(2);
            return [IPAddress.Loopback];
        };

        _progress.Begin(_times, FetchPhase.HostTurn);
        Attempt attempt = await bench.FetchAsync(Request($"http://a.test:{new Uri(site.Url("/")).Port}/"));
        _progress.Enter(FetchPhase.Store);
        Pass(16);
        _progress.End();
        Pass(32);

        Assert.Null(attempt.Error);
        Assert.Null(_progress.Phase);
        Assert.Equal(["HostTurn 1", "Dns 4", "FirstByte 4", "Body 8", "Store 16"], Told());
    }

    [Fact]
    public async Task A_handshake_belongs_to_connecting()
    {
        await using TlsSite site = await TlsSite.StartAsync(
            context =>
            {
                Pass(4);
                return context.Response.WriteAsync("body");
            },
            shakesHands: () => Pass(2));
        using FetchBench bench = Bench(new ScrapeOptions { Insecure = true });

        _progress.Begin(_times, FetchPhase.HostTurn);
        Attempt attempt = await bench.FetchAsync(Request(site.Url("/")));
        _progress.End();

        Assert.Null(attempt.Error);
        Assert.Equal(["HostTurn 1", "Connect 2", "FirstByte 4"], Told());
    }

    [Fact]
    public void Who_makes_a_connection_for_a_request_that_needs_it_no_more_changes_nothing()
    {
        _progress.Begin(_times, FetchPhase.FirstByte);
        _progress.EnterWhileConnecting(FetchPhase.Dns);
        Assert.Equal(FetchPhase.Dns, _progress.Phase);
        _progress.Enter(FetchPhase.Body);
        _progress.EnterWhileConnecting(FetchPhase.Connect);
        Assert.Equal(FetchPhase.Body, _progress.Phase);
    }

    [Fact]
    public async Task A_run_tells_them_and_the_hosts_it_asks()
    {
        Scraper? scraper = null;
        IReadOnlyList<HostStatus> asked = [];
        FetchPhase? phase = null;
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            asked = scraper!.Hosts();
            phase = Assert.Single(scraper.Status!.InFlight).Phase;
            await exchange.AnswerAsync("200 OK", "", "body");
        });
        using var folder = new JournalFolder();
        await using var bench = new ScraperBench(folder);
        scraper = bench.Scraper;
        Assert.Null(Assert.Single(await bench.FetchAsync(site.Url("/"))).Error);

        HostStatus host = Assert.Single(asked);
        Assert.Equal(("127.0.0.1", HostState.Open, 1, 0, 1.0), (host.Host, host.State, host.Busy, host.Waiting, host.Pace));
        Assert.Equal(FetchPhase.FirstByte, phase);
        Assert.True(scraper.Status!.Phases[FetchPhase.FirstByte] > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, scraper.Status.Phases[FetchPhase.Parse]);
        Assert.Empty(scraper.Hosts(most: 0));
    }

    private FetchBench Bench(ScrapeOptions? options = null) => new(options, new SlowGate(() => Pass(1)), _time);

    private FetchRequest Request(string url) => new(FetchBench.Url(url)) { Progress = _progress };

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private IEnumerable<string> Told() =>
        _times.Snapshot().Where(static pair => pair.Value > TimeSpan.Zero).OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key} {pair.Value.TotalSeconds}");

    private sealed class SlowGate(Action entered) : IHostGate, ITurn
    {
        public ValueTask<ITurn> EnterAsync(WebUrl url, CancellationToken cancellationToken)
        {
            entered();
            return new(this);
        }

        public void Report(HostReply reply)
        {
        }

        public void Dispose()
        {
        }
    }
}
