namespace ManyHands.Scraping;

/// <summary>Where one download stands, and where its time goes. Thread-safe.</summary>
/// <remarks>It is in one phase at a time, so that the times of all add up to the time that downloads took.</remarks>
internal sealed class FetchProgress
{
    private readonly Lock _gate = new();
    private long _bytes;

    // Under _gate; the first is null while nothing is under way.
    private PhaseTimes? _times;
    private FetchPhase _phase;
    private long _since;

    /// <summary>Of the body, after decompression. One writer.</summary>
    public long Bytes
    {
        get => Volatile.Read(ref _bytes);
        set => Volatile.Write(ref _bytes, value);
    }

    /// <summary>Null while nothing is under way.</summary>
    public FetchPhase? Phase
    {
        get
        {
            lock (_gate)
                return _times is null ? null : _phase;
        }
    }

    /// <summary>Something begins.</summary>
    /// <param name="times">What its times are added to.</param>
    /// <param name="phase">Its first.</param>
    public void Begin(PhaseTimes times, FetchPhase phase)
    {
        lock (_gate)
        {
            Leave_NeedsLock();
            (_times, _phase, _since) = (times, phase, times.Now);
        }
    }

    /// <summary>The next phase; of no meaning while nothing is under way.</summary>
    public void Enter(FetchPhase phase)
    {
        lock (_gate)
        {
            Leave_NeedsLock();
            _phase = phase;
        }
    }

    /// <summary>
    /// The same, from whoever makes a connection: it may be made for a request that has gone over another one meanwhile, and
    /// is elsewhere by now.
    /// </summary>
    public void EnterWhileConnecting(FetchPhase phase)
    {
        lock (_gate)
        {
            if (_phase is not (FetchPhase.Dns or FetchPhase.Connect or FetchPhase.FirstByte))
                return;
            Leave_NeedsLock();
            _phase = phase;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            Leave_NeedsLock();
            _times = null;
        }
    }

    private void Leave_NeedsLock()
    {
        if (_times is null)
            return;
        long now = _times.Now;
        _times.Add(_phase, now - _since);
        _since = now;
    }
}
