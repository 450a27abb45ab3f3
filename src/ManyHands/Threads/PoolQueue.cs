namespace ManyHands;

/// <summary>
/// First come, first served. What jobs of the pool itself have submitted, and the stretches of async jobs, stand in a row
/// of their own: it doesn't count against the capacity, and a spare worker finds there what a blocked one waits for.
/// Used under the pool's gate.
/// </summary>
internal sealed class PoolQueue
{
    private readonly PoolRing _outer = new();

    internal int Count => _outer.Count + Nested.Count;

    internal int OuterCount => _outer.Count;

    internal PoolRing Nested { get; } = new();

    /// <summary>Of the jobs, the one that has waited longest.</summary>
    internal IPoolJob? OldestJob
    {
        get
        {
            IPoolJob? outer = (IPoolJob?)_outer.Peek();
            for (int place = 0; place < Nested.Length; place++)
            {
                if (Nested[place] is IPoolJob nested)
                    return outer is null || nested.Order < outer.Order ? nested : outer;
            }

            return outer;
        }
    }

    /// <summary>All that stands there, for debuggers: without the gate, and changing nothing.</summary>
    internal IEnumerable<IPoolItem> Peek() => Enumerable.Range(0, Nested.Length).Select(place => Nested[place])
        .Concat(Enumerable.Range(0, _outer.Length).Select(place => _outer[place])).OfType<IPoolItem>();

    /// <summary>Does something with each item, up to so many of each row; the second argument says whether it is nested.</summary>
    internal void ForEach(Action<IPoolItem, bool> action, int most)
    {
        foreach (bool isNested in (ReadOnlySpan<bool>)[false, true])
        {
            PoolRing ring = RingOf(isNested);
            for (int place = 0; place < Math.Min(ring.Length, most); place++)
            {
                if (ring[place] is { } item)
                    action(item, isNested);
            }
        }
    }

    internal void Add(IPoolItem item, bool isNested) => RingOf(isNested).Add(item);

    /// <summary>A job was taken out of its turn.</summary>
    internal void Left(bool isNested) => RingOf(isNested).Left();

    /// <summary>Takes the item that came first.</summary>
    internal IPoolItem? Take()
    {
        if (Nested.Count == 0)
            return _outer.Take();

        return _outer.Peek() is { } outer && outer.Order <= Nested.Peek()!.Order ? _outer.Take() : Nested.Take();
    }

    /// <summary>Takes the jobs that have not started; async ones that have go on.</summary>
    internal List<IPoolJob> TakeJobs() => [.. TakeAll(_outer, jobs: true).Cast<IPoolJob>(), .. TakeAll(Nested, jobs: true).Cast<IPoolJob>()];

    /// <summary>Takes what started async jobs have still to do.</summary>
    internal List<IPoolItem> TakeStretches() => TakeAll(Nested, jobs: false);

    private static List<IPoolItem> TakeAll(PoolRing ring, bool jobs)
    {
        List<IPoolItem> taken = [];
        List<IPoolItem> left = [];
        while (ring.Take() is { } item)
        {
            (item is IPoolJob == jobs ? taken : left).Add(item);
        }

        left.ForEach(ring.Add);
        return taken;
    }

    private PoolRing RingOf(bool isNested) => isNested ? Nested : _outer;
}
