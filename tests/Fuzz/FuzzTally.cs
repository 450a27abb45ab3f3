namespace ManyHands.Fuzzing;

/// <summary>How much a target has read. Thread-safe.</summary>
internal sealed class FuzzTally
{
    private readonly Lock _gate = new();
    private long _inputs;
    private long _fruitful;
    private long _bytes;
    private TimeSpan _time;
    private TimeSpan _longest;

    public void Add(FuzzReading reading, TimeSpan time)
    {
        lock (_gate)
        {
            _inputs++;
            _fruitful += reading.Found > 0 ? 1 : 0;
            _bytes += reading.Bytes;
            _time += time;
            _longest = time > _longest ? time : _longest;
        }
    }

    public override string ToString()
    {
        lock (_gate)
            return $"{_inputs} inputs, something found in {100.0 * _fruitful / _inputs:F0} % of them, {_bytes / 1e6:F0} MB read, {_time.TotalSeconds:F1} s of CPU time, the longest {_longest.TotalMilliseconds:F0} ms";
    }
}
