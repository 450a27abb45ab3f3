namespace ManyHands;

/// <summary>Items in the order they came; any of them can leave at once, as a cancelled job does. Used under the pool's gate.</summary>
internal sealed class PoolList
{
    private PoolItem? _last;

    internal PoolItem? First { get; private set; }

    internal int Count { get; private set; }

    internal void Add(PoolItem item)
    {
        item.Previous = _last;
        if (_last is null)
        {
            First = item;
        }
        else
        {
            _last.Next = item;
        }

        _last = item;
        Count++;
    }

    internal void Remove(PoolItem item)
    {
        if (item.Previous is null)
        {
            First = item.Next;
        }
        else
        {
            item.Previous.Next = item.Next;
        }

        if (item.Next is null)
        {
            _last = item.Previous;
        }
        else
        {
            item.Next.Previous = item.Previous;
        }

        // An item that has left must not keep alive those that came after it.
        item.Next = item.Previous = null;
        Count--;
    }
}
