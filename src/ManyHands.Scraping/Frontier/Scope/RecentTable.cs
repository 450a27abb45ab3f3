using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>
/// States by key, of which the longest unused make way: buckets of eight, so that a look-up reads two cache lines and
/// allocates nothing. What it forgets depends on the calls alone. Not thread-safe; confined to a worker.
/// </summary>
/// <param name="capacity">States held at most; a power of two, 8 at least. Room for all is taken at once.</param>
internal sealed class RecentTable<T>(int capacity)
    where T : struct
{
    private const int Ways = 8;

    private readonly ulong[] _keys = new ulong[capacity];
    private readonly long[] _used = new long[capacity];
    private readonly T[] _states = new T[capacity];
    private readonly ulong _bucketMask = (ulong)((capacity / Ways) - 1);
    private long _now;

    /// <summary>The key's state, a new one when it has none. Good until the next call.</summary>
    public ref T Find(ulong key) => ref Find(key, true);

    /// <summary>The key's state, or a null reference (<see cref="Unsafe.IsNullRef"/>). Good until the next call.</summary>
    public ref T FindKnown(ulong key) => ref Find(key, false);

    private ref T Find(ulong key, bool add)
    {
        key |= 1; // 0 marks a free place.
        int first = (int)((key >> 8) & _bucketMask) * Ways;
        int oldest = first;
        for (int at = first; at < first + Ways; at++)
        {
            if (_keys[at] == key)
            {
                _used[at] = ++_now;
                return ref _states[at];
            }

            if (_used[at] < _used[oldest])
                oldest = at;
        }

        if (!add)
            return ref Unsafe.NullRef<T>();
        _keys[oldest] = key;
        _used[oldest] = ++_now;
        _states[oldest] = default;
        return ref _states[oldest];
    }
}
