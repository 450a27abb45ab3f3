using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A scheduler on a clock that the test moves, and a reader of what is due.</summary>
internal sealed class SchedulerBench : IAsyncDisposable
{
    /// <summary>For what must happen.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly IAsyncEnumerator<Lease> _due;
    private Task<bool>? _next;

    public SchedulerBench(int slots = 16, double delay = 0, int window = 4096, bool setsAside = false, int? perAddress = null)
    {
        Rule = new PacingRule(slots, TimeSpan.FromSeconds(delay), setsAside);
        Scheduler = new Scheduler(Rule, Time, window, perAddress);
        _due = Scheduler.DueAsync().GetAsyncEnumerator();
    }

    public FakeTimeProvider Time { get; } = new();

    public PacingRule Rule { get; }

    public Scheduler Scheduler { get; }

    public static TakenUrl Taken(string url) => new(1, OfferedUrl.Parse(url), url, null);

    public static WebUrl Url(string text) => WebUrl.TryParse(text, out WebUrl? url, out _) ? url : throw new ArgumentException(text);

    public Task FillAsync(params IEnumerable<string> urls) => Scheduler.FillAsync(urls.Select(Taken).ToAsyncEnumerable(), default);

    public async Task<Lease> NextAsync()
    {
        Task<bool> next = _next ?? _due.MoveNextAsync().AsTask();
        _next = null;
        Assert.True(await next.WaitAsync(Long), "nothing more is due");
        return _due.Current;
    }

    public async Task<string> NextUrlAsync() => (await NextAsync()).Taken.Spelling;

    /// <summary>True now: the reader has looked and found nothing.</summary>
    public void AssertNothingIsDue()
    {
        _next ??= _due.MoveNextAsync().AsTask();
        Assert.False(_next.IsCompleted);
    }

    public async Task AssertEndAsync()
    {
        Task<bool> next = _next ?? _due.MoveNextAsync().AsTask();
        _next = null;
        Assert.False(await next.WaitAsync(Long));
    }

    /// <summary>The turn of the lease's first request.</summary>
    public ITurn Enter(Lease lease) => EnterNow(lease.Taken.Url!);

    public ITurn EnterNow(WebUrl url)
    {
        Task<ITurn> turn = Scheduler.EnterAsync(url, default).AsTask();
        Assert.True(turn.IsCompletedSuccessfully, "it has to wait");
        return turn.Result;
    }

    public Task<ITurn> EnterLater(WebUrl url, CancellationTokenSource? patience = null)
    {
        Task<ITurn> turn = Scheduler.EnterAsync(url, patience?.Token ?? default).AsTask();
        Assert.False(turn.IsCompleted, "it does not wait");
        return turn;
    }

    public static Task<ITurn> Wait(Task<ITurn> turn) => turn.WaitAsync(Long);

    /// <summary>Makes the lease's request and ends it.</summary>
    public void Visit(Lease lease, HostReply? reply = null)
    {
        lease.Attempts++;
        ITurn turn = Enter(lease);
        turn.Report(reply ?? HostReply.Good);
        turn.Dispose();
    }

    /// <summary>The next lease's request, its answer, and the end of the lease.</summary>
    public async Task<Lease> FinishNextAsync(HostReply? reply = null)
    {
        Lease lease = await NextAsync();
        Visit(lease, reply);
        Scheduler.Finish(lease);
        return lease;
    }

    /// <summary>The next lease's request fails, for good.</summary>
    public async Task<Lease> FailNextAsync(PageError why)
    {
        Lease lease = await NextAsync();
        Visit(lease, HostReply.Failed);
        Scheduler.Report(lease, why, isLast: true);
        Scheduler.Finish(lease);
        return lease;
    }

    /// <summary>Begins with the lease, or gives it back if others go first.</summary>
    public bool TryBegin(Lease lease, IPAddress? address)
    {
        bool begins = Scheduler.MayBegin(lease, address);
        if (!begins)
            Assert.True(Scheduler.TryPostpone(lease, TimeSpan.Zero));
        return begins;
    }

    /// <summary>A request outside any lease.</summary>
    public void Ask(WebUrl url, HostReply reply)
    {
        ITurn turn = EnterNow(url);
        turn.Report(reply);
        turn.Dispose();
    }

    /// <summary>Nobody gets a turn before so many whole milliseconds have passed; one more has passed then.</summary>
    public void AssertRests(WebUrl url, double seconds)
    {
        var millisecond = TimeSpan.FromMilliseconds(1);
        Time.Advance(TimeSpan.FromSeconds(seconds));
        using var patience = new CancellationTokenSource();
        EnterLater(url, patience);
        patience.Cancel();
        Time.Advance(millisecond);
    }

    /// <summary>The request is refused at the gate.</summary>
    public async Task<AttemptFailedException> RefusedAsync(WebUrl url)
    {
        Task<ITurn> turn = Scheduler.EnterAsync(url, default).AsTask();
        Assert.True(turn.IsFaulted, "it is let in, or waits");
        return await Assert.ThrowsAsync<AttemptFailedException>(() => turn);
    }

    /// <summary>Stops it.</summary>
    /// <returns>Those that were begun and wait for another attempt.</returns>
    public List<Lease> Stop()
    {
        List<Lease> begun = [];
        Scheduler.Stop(begun);
        return begun;
    }

    public async ValueTask DisposeAsync()
    {
        Scheduler.Stop();
        if (_next is not null)
            await _next;
        await _due.DisposeAsync();
        Scheduler.Dispose();
    }
}
