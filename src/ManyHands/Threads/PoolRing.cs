using System.Numerics;

namespace ManyHands;

/// <summary>
/// Items in the order they came. One that leaves before its turn (cancelled, or run by who waits for it) only stops
/// counting: its place is cleared when it comes to an end of the row, or when room is needed. Used under the pool's gate.
/// </summary>
internal sealed class PoolRing
{
    private const int Smallest = 32;
    private const int LargestKept = 1 << 16;

    private Cell[] _cells = new Cell[Smallest]; // as many as a power of two
    private int _head;

    internal int Count { get; private set; }

    /// <summary>Of the row, with the places of those that have left.</summary>
    internal int Length { get; private set; }

    /// <summary>The item at a place of the row; null when it has left.</summary>
    internal IPoolItem? this[int place] => At(place).Item is { HasLeft: false } item ? item : null;

    internal void Add(IPoolItem item)
    {
        if (Length == _cells.Length)
        {
            Resize();
        }

        At(Length++).Item = item;
        Count++;
    }

    /// <summary>The first; null when there is none.</summary>
    internal IPoolItem? Peek()
    {
        for (; Length > 0; DropFirst())
        {
            if (this[0] is { } item)
                return item;
        }

        return null;
    }

    internal IPoolItem? Take()
    {
        IPoolItem? item = Peek();
        if (item is not null)
        {
            DropFirst();
            Count--;
            if (Count == 0 && _cells.Length > LargestKept)
            {
                Resize();
            }
        }

        return item;
    }

    internal void RemoveAt(int place)
    {
        At(place).Item = null;
        Left();
    }

    /// <summary>An item has left before its turn.</summary>
    internal void Left()
    {
        Count--;
        while (Length > 0 && this[Length - 1] is null)
        {
            At(--Length).Item = null;
        }
    }

    private ref Cell At(int place) => ref _cells[(_head + place) & (_cells.Length - 1)];

    private void DropFirst()
    {
        At(0).Item = null;
        _head = (_head + 1) & (_cells.Length - 1);
        Length--;
    }

    // Twice the room of what is really there: more than now, or less.
    private void Resize()
    {
        Cell[] cells = new Cell[Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)Count * 2))];
        int length = 0;
        for (int place = 0; place < Length; place++)
        {
            // With none that has left there is no need to look at each, which is slow.
            if (Count == Length || this[place] is not null)
            {
                cells[length++] = At(place);
            }
        }

        (_cells, _head, Length) = (cells, 0, length);
    }

    // Without it, each write would check the item's type against the array's.
    private struct Cell
    {
        internal IPoolItem? Item;
    }
}
