namespace ManyHands;

/// <summary>
/// First come, first served. What jobs of the pool itself have submitted, and the stretches of async jobs, stand in a list
/// of their own: it doesn't count against the capacity, and a spare worker finds there what a blocked one waits for.
/// Used under the pool's gate.
/// </summary>
internal sealed class PoolQueue
{
    private readonly PoolList _outer = new();
    private readonly PoolList _nested = new();

    internal int Count => _outer.Count + _nested.Count;

    internal int OuterCount => _outer.Count;

    internal int NestedCount => _nested.Count;

    internal PoolItem? FirstNested => _nested.First;

    internal void Add(PoolItem item) => (item.IsNested ? _nested : _outer).Add(item);

    internal void Remove(PoolItem item) => (item.IsNested ? _nested : _outer).Remove(item);

    /// <summary>Takes the item that came first.</summary>
    internal PoolItem? Take()
    {
        PoolItem? outer = _outer.First, nested = _nested.First;
        PoolItem? first = nested is null || (outer is not null && outer.Order <= nested.Order) ? outer : nested;
        if (first is not null)
        {
            Remove(first);
        }

        return first;
    }

    /// <summary>Takes the jobs that have not started; async ones that have go on.</summary>
    internal List<PoolJob> TakeJobs() => [.. TakeAll<PoolJob>(_outer), .. TakeAll<PoolJob>(_nested)];

    /// <summary>Takes what started async jobs have still to do.</summary>
    internal List<PoolStretch> TakeStretches() => TakeAll<PoolStretch>(_nested);

    private static List<T> TakeAll<T>(PoolList list)
        where T : PoolItem
    {
        List<T> taken = [];
        for (PoolItem? item = list.First; item is not null;)
        {
            PoolItem? next = item.Next;
            if (item is T wanted)
            {
                list.Remove(wanted);
                taken.Add(wanted);
            }

            item = next;
        }

        return taken;
    }
}
