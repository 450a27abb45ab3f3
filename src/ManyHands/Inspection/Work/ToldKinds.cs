namespace ManyHands;

/// <summary>
/// Has what happens to many jobs of one kind told once, and no more often than after a long while with the number of those
/// that were not told. Not thread-safe.
/// </summary>
internal sealed class ToldKinds(TimeProvider time)
{
    internal const int MostKinds = 1000;

    internal static readonly TimeSpan LongWhile = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Told> _kinds = new(StringComparer.Ordinal);

    /// <summary>It has happened to one of a kind. Null when nothing is to be told, else how many others were not since the last time.</summary>
    internal int? OthersToTell(string kind)
    {
        // Where each job has a name of its own, those are one kind from a certain number on.
        if (_kinds.Count >= MostKinds && !_kinds.ContainsKey(kind))
            kind = Tidy() ? kind : "";
        Told? last = _kinds.TryGetValue(kind, out Told known) ? known : null;
        if (last is { } told && time.GetElapsedTime(told.At) < LongWhile)
        {
            _kinds[kind] = told with { Untold = told.Untold + 1 };
            return null;
        }

        _kinds[kind] = new Told(time.GetTimestamp(), 0);
        return last?.Untold ?? 0;
    }

    // False when all of them were told of lately.
    private bool Tidy()
    {
        foreach ((string kind, Told told) in _kinds)
        {
            if (time.GetElapsedTime(told.At) >= LongWhile)
                _kinds.Remove(kind); // which an enumeration bears
        }

        return _kinds.Count < MostKinds;
    }

    private readonly record struct Told(long At, int Untold);
}
