namespace ManyHands.Scraping;

/// <summary>
/// The time one attempt has, with its redirects. It stands still while the attempt waits for a host's turn.
/// Not thread-safe; confined to a worker.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private TimeSpan _left;
    private long _started;
    private bool _runs;

    /// <remarks>Stands still until <see cref="Run"/>. The caller's token ends the attempt whatever the time.</remarks>
    public AttemptClock(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _time = time;
        _left = limit;
        Limit = limit;
        Caller = caller;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public TimeSpan Limit { get; }

    public CancellationToken Caller { get; }

    /// <summary>Cancelled when the time is over and when the caller cancels.</summary>
    public CancellationToken Token => _source.Token;

    public void Run()
    {
        _runs = true;
        _started = _time.GetTimestamp();
        if (_left < LongestTimer) _source.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
    }

    public void Pause()
    {
        if (!_runs) return;
        _runs = false;
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        _left -= _time.GetElapsedTime(_started);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
