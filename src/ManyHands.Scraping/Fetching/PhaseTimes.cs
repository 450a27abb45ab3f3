namespace ManyHands.Scraping;

/// <summary>Where the time of all downloads went. Thread-safe.</summary>
internal sealed class PhaseTimes(TimeProvider time)
{
    private readonly long[] _times = new long[Enum.GetValues<FetchPhase>().Length]; // By phase, in units of the timestamps.

    public long Now => time.GetTimestamp();

    public void Add(FetchPhase phase, long timestamps) => Interlocked.Add(ref _times[(int)phase], timestamps);

    public IReadOnlyDictionary<FetchPhase, TimeSpan> Snapshot() =>
        Enum.GetValues<FetchPhase>().ToDictionary(static phase => phase, phase => time.GetElapsedTime(0, Volatile.Read(ref _times[(int)phase])));
}
