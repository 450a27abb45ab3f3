using ManyHands.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>The host's turn and the attempt's time.</summary>
public sealed class TurnTests
{
    [Theory]
    [InlineData("/ok", 1)]
    [InlineData("/moving/chain?left=3", 4)]
    [InlineData("/redirect-loop-a", 2)]
    [InlineData("/redirect-ftp", 1)]
    [InlineData("/resets-at-once", 1)]
    [InlineData("/length-negative", 1)]
    [InlineData("/coding-garbage", 1)]
    [InlineData("/missing", 1)]
    public async Task Each_request_takes_a_turn_of_its_own_and_gives_it_back(string path, int turns)
    {
        await using TestSite site = await TestSite.StartAsync();
        var gate = new CountingGate();
        using var bench = new FetchBench(gate: gate);
        await bench.FetchAsync(site.Url(path));
        Assert.Equal(turns, gate.Entered);
        Assert.Equal(1, gate.Most);
        Assert.Equal(0, gate.Inside);
    }

    [Theory]
    [InlineData("200 Fine", "", "Good", null)]
    [InlineData("404 Gone", "Retry-After: 7\r\n", "Good", null)]
    [InlineData("500 Broken", "Retry-After: 7\r\n", "Failed", null)]
    [InlineData("429 Slower", "Retry-After: 7\r\n", "Overloaded", 7)]
    [InlineData("503 Busy", "Retry-After: 0\r\n", "Overloaded", null)]
    [InlineData("503 Busy", "Retry-After: soon\r\n", "Overloaded", null)]
    [InlineData("503 Busy", "", "Overloaded", null)]
    public async Task The_turn_is_told_what_the_host_replied(string status, string header, string reply, int? pause)
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.AnswerAsync(status, header, "text"));
        var gate = new CountingGate();
        using var bench = new FetchBench(gate: gate);
        await bench.FetchAsync(site.Url("/"));
        HostReply told = Assert.Single(gate.Replies);
        Assert.Equal(reply, told.Kind.ToString());
        Assert.Equal(pause, told.Pause?.TotalSeconds);
    }

    [Theory]
    [InlineData("/moving/chain?left=3", "Good Good Good Good")]
    [InlineData("/resets-at-once", "")]
    [InlineData("/coding-garbage", "Good Failed")]
    public async Task Each_request_of_a_chain_tells_its_own_end(string path, string replies)
    {
        await using TestSite site = await TestSite.StartAsync();
        var gate = new CountingGate();
        using var bench = new FetchBench(gate: gate);
        await bench.FetchAsync(site.Url(path));
        Assert.Equal(replies, string.Join(' ', gate.Replies.Select(static reply => reply.Kind)));
    }

    [Fact]
    public async Task The_turn_lasts_until_the_body_is_there()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfi");
            await goOn.Task;
            await exchange.SendAsync("ne");
        });
        var gate = new CountingGate();
        using var bench = new FetchBench(gate: gate);
        Task<Attempt> fetch = bench.FetchAsync(site.Url("/")).AsTask();
        await gate.First.Task;
        Assert.Equal(1, gate.Inside);
        goOn.SetResult();
        Assert.Null((await fetch).Error);
        Assert.Equal(0, gate.Inside);
    }

    [Fact]
    public async Task Waiting_for_the_turn_takes_nothing_of_the_attempts_time()
    {
        var time = new FakeTimeProvider();
        var gate = new CountingGate { Open = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(gate: gate, time: time);
        Task<Attempt> fetch = bench.FetchAsync(site.Url("/ok")).AsTask();
        time.Advance(TimeSpan.FromHours(1));
        gate.Open.SetResult();
        Assert.Null((await fetch).Error);
    }

    [Fact]
    public async Task The_time_covers_all_redirects_together()
    {
        var time = new FakeTimeProvider();
        await using TestSite site = await TestSite.StartAsync(handle: exchange =>
        {
            time.Advance(TimeSpan.FromSeconds(8));
            return exchange.RedirectAsync($"{exchange.Request.Target}x");
        });
        using var bench = new FetchBench(time: time);
        Attempt attempt = await bench.FetchAsync(site.Url("/"));
        Assert.Equal(PageErrorKind.Timeout, attempt.Error?.Kind);
        Assert.Equal(4, site.Requests.Count);
        Assert.Equal("no answer from 127.0.0.1 within 30 s", attempt.Error!.Message);
    }

    [Fact]
    public async Task A_gate_that_is_cancelled_by_the_caller_cancels_the_attempt()
    {
        var gate = new CountingGate { Open = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        using var bench = new FetchBench(gate: gate);
        using var source = new CancellationTokenSource();
        Task<Attempt> fetch = bench.FetchUntilAsync("http://127.0.0.1:1/", source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    private sealed class CountingGate : IHostGate, ITurn
    {
        private int _inside;

        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource? Open { get; init; }

        public int Entered { get; private set; }

        public int Most { get; private set; }

        public int Inside => Volatile.Read(ref _inside);

        public async ValueTask<ITurn> EnterAsync(WebUrl url, CancellationToken cancellationToken)
        {
            if (Open is not null) await Open.Task.WaitAsync(cancellationToken);
            Entered++;
            Most = Math.Max(Most, Interlocked.Increment(ref _inside));
            First.TrySetResult();
            return this;
        }

        public List<HostReply> Replies { get; } = [];

        public void Report(HostReply reply) => Replies.Add(reply);

        public void Dispose() => Interlocked.Decrement(ref _inside);
    }
}
