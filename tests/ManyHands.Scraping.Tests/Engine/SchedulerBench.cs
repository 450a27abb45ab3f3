using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A scheduler on a clock that the test moves, and a reader of what is due.</summary>
internal sealed class SchedulerBench : IAsyncDisposable
{
    /// <summary>For what must happen.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly IAsyncEnumerator<Lease> _due;
    private Task<bool>? _next;

    public SchedulerBench(int slots = 16, double delay = 0, int window = 4096)
    {
        Scheduler = new Scheduler(new PacingRule(slots, TimeSpan.FromSeconds(delay)), Time, window);
        _due = Scheduler.DueAsync().GetAsyncEnumerator();
    }

    public FakeTimeProvider Time { get; } = new();

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
    public IDisposable Enter(Lease lease) => EnterNow(lease.Taken.Url!);

    public IDisposable EnterNow(WebUrl url)
    {
        Task<IDisposable> turn = Scheduler.EnterAsync(url, default).AsTask();
        Assert.True(turn.IsCompletedSuccessfully, "it has to wait");
        return turn.Result;
    }

    public Task<IDisposable> EnterLater(WebUrl url, CancellationTokenSource? patience = null)
    {
        Task<IDisposable> turn = Scheduler.EnterAsync(url, patience?.Token ?? default).AsTask();
        Assert.False(turn.IsCompleted, "it does not wait");
        return turn;
    }

    public static Task<IDisposable> Wait(Task<IDisposable> turn) => turn.WaitAsync(Long);

    /// <summary>Makes the lease's request and ends it.</summary>
    public void Visit(Lease lease)
    {
        lease.Attempts++;
        Enter(lease).Dispose();
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
