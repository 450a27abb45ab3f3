namespace ManyHands.Scraping;

/// <summary>
/// Cancels its token when the thread that made it has used so much processor time: what a page costs, and not how busy the
/// machine is, decides what is read of it. Where the system does not tell it, the time on the wall counts. Thread-safe.
/// </summary>
internal sealed class ProcessorTimeLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly int _thread = ThreadUse.OwnId;
    private readonly TimeSpan? _before;
    private readonly CancellationTokenSource _source;
    private readonly Timer _timer;

    /// <param name="limit">More than zero.</param>
    /// <param name="cancellationToken">Cancels it too.</param>
    public ProcessorTimeLimit(TimeSpan limit, CancellationToken cancellationToken)
    {
        _limit = limit;
        _before = ThreadUse.Of(_thread)?.Cpu;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // It looks at a real thread, so its clock is the real one. No thread uses more time than passes.
        _timer = new Timer(static me => ((ProcessorTimeLimit)me!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        // Waits for a look that is under way: the source is needed till then.
        using var looked = new ManualResetEvent(false);
        if (_timer.Dispose(looked))
            looked.WaitOne();
        _source.Dispose();
    }

    private void Look()
    {
        TimeSpan left = _before is { } before && ThreadUse.Of(_thread) is { } now ? _limit - (now.Cpu - before) : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
            _source.Cancel();
        else
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }
}
