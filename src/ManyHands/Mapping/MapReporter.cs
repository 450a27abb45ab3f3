namespace ManyHands;

/// <summary>Counts what has ended and tells it, ten times a second at most. Thread-safe.</summary>
internal sealed class MapReporter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A rate of this long ago still counts for about a third.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(3);

    private readonly IProgress<MapProgress> _progress;
    private readonly long? _total;
    private readonly TimeProvider _time;
    private readonly Lock _telling = new();
    private long _done;
    private long _failed;

    // Under _telling, the first read outside of it as well: a late look costs one wait for the next.
    private long _told;
    private long _toldDone;
    private double? _rate;

    public MapReporter(IProgress<MapProgress> progress, long? total, TimeProvider time)
    {
        _progress = progress;
        _total = total;
        _time = time;
        _told = time.GetTimestamp();
    }

    public void Add(int done, int failed)
    {
        Interlocked.Add(ref _failed, failed);
        Interlocked.Add(ref _done, done);
        if (_time.GetElapsedTime(Volatile.Read(ref _told)) >= Pause)
            Tell(isLast: false);
    }

    public void End() => Tell(isLast: true);

    private void Tell(bool isLast)
    {
        MapProgress state;
        lock (_telling)
        {
            TimeSpan elapsed = _time.GetElapsedTime(_told);
            if (elapsed < Pause && !isLast)
                return;
            Volatile.Write(ref _told, _time.GetTimestamp());
            state = Measure_NeedsLock(elapsed);
        }

        try
        {
            _progress.Report(state);
        }
        catch (Exception)
        {
            // Telling how far work is must not stop it; what the handler threw has no caller to go to.
        }
    }

    // An exponentially weighted moving average, its weight by time and not by sample, for samples come irregularly.
    private MapProgress Measure_NeedsLock(TimeSpan elapsed)
    {
        long done = Interlocked.Read(ref _done);
        if (elapsed > TimeSpan.Zero)
        {
            double latest = (done - _toldDone) / elapsed.TotalSeconds;
            double weight = 1 - Math.Exp(-elapsed / Memory);
            _rate = _rate is { } before ? before + weight * (latest - before) : latest;
            _toldDone = done;
        }

        double rate = _rate ?? 0;
        TimeSpan? remaining = _total is not { } total ? null
            : total <= done ? TimeSpan.Zero
            : rate > 0 && (total - done) / rate < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds((total - done) / rate)
            : null;
        return new(done, Interlocked.Read(ref _failed), _total, rate, remaining);
    }
}
