using System.Numerics;

namespace ManyHands;

/// <summary>
/// Items in the order they came, to be taken from either end. One that leaves before its turn (cancelled, or run by who waits
/// for it) only stops counting: its place is cleared when it comes to an end of the row, or when room is needed. Used under
/// the lock of what has it.
/// </summary>
internal sealed class PoolRing(Holes holes)
{
    private const int Smallest = 32;
    private const int LargestKept = 1 << 16;

    private Cell[] _cells = new Cell[Smallest]; // as many as a power of two
    private int _head;
    private int _length;
    private int _holesSeen;

    /// <summary>Of the row, with the places of those that have left. May be looked at without the lock.</summary>
    internal int Length => Volatile.Read(ref _length);

    /// <summary>The item at a place of the row; null when it has left.</summary>
    internal IPoolItem? this[int place] => At(place).Item is { HasLeft: false } item ? item : null;

    internal void Add(IPoolItem item)
    {
        if (_length == _cells.Length)
        {
            Resize();
        }

        At(_length).Item = item;
        _length++;
    }

    /// <summary>Takes the one that came first and is still to be run: from here on it is started. Null when there is none.</summary>
    internal IPoolItem? TakeFirst()
    {
        while (_length > 0)
        {
            IPoolItem item = At(0).Item!;
            At(0).Item = null;
            _head = (_head + 1) & (_cells.Length - 1);
            _length--;
            ShrinkIfEmpty();
            if (item.TryStart())
                return item;
        }

        return null;
    }

    /// <summary>The same with the one that came last.</summary>
    internal IPoolItem? TakeLast()
    {
        while (_length > 0)
        {
            IPoolItem item = At(_length - 1).Item!;
            At(--_length).Item = null;
            ShrinkIfEmpty();
            if (item.TryStart())
                return item;
        }

        return null;
    }

    /// <summary>Clears the places at the end whose items have left; says whether this one's was among them.</summary>
    internal bool DropLeft(IPoolItem item)
    {
        bool isDropped = false;
        while (_length > 0 && this[_length - 1] is null)
        {
            isDropped |= At(_length - 1).Item == item;
            At(--_length).Item = null;
        }

        ShrinkIfEmpty();
        return isDropped;
    }

    /// <summary>Takes one out of its turn; false when it has left already.</summary>
    internal bool TryTakeAt(int place)
    {
        IPoolItem item = At(place).Item!;
        if (!item.TryStart())
            return false;

        // Stretches are always there: what was taken must not be found again. The shorter side closes up.
        if (place < _length / 2)
        {
            for (; place > 0; place--)
            {
                At(place).Item = At(place - 1).Item;
            }

            At(0).Item = null;
            _head = (_head + 1) & (_cells.Length - 1);
            _length--;
        }
        else
        {
            for (; place < _length - 1; place++)
            {
                At(place).Item = At(place + 1).Item;
            }

            At(--_length).Item = null;
        }

        ShrinkIfEmpty();
        return true;
    }

    /// <summary>Empties it; those that have left are among them.</summary>
    internal List<IPoolItem> Clear()
    {
        List<IPoolItem> items = [];
        for (int place = 0; place < _length; place++)
        {
            items.Add(At(place).Item!);
        }

        (_cells, _head, _length) = (new Cell[Smallest], 0, 0);
        return items;
    }

    private ref Cell At(int place)
    {
        Cell[] cells = _cells; // once, for debuggers look without the lock
        return ref cells[(_head + place) & (cells.Length - 1)];
    }

    private void ShrinkIfEmpty()
    {
        if (_length == 0 && _cells.Length > LargestKept)
        {
            Resize();
        }
    }

    // Twice the room of what is really there: more than now, or less.
    private void Resize()
    {
        // With none that has left there is no need to look at each, which is slow.
        int left = holes.Count;
        bool mayHaveLeft = left != _holesSeen;
        _holesSeen = left;
        int room = _length;
        for (int place = 0; mayHaveLeft && place < _length; place++)
        {
            room -= this[place] is null ? 1 : 0;
        }

        Cell[] cells = new Cell[Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)room * 2))];
        int length = 0;
        for (int place = 0; place < _length; place++)
        {
            if (!mayHaveLeft || this[place] is not null)
            {
                cells[length++] = At(place);
            }
        }

        (_cells, _head, _length) = (cells, 0, length);
    }

    // Without it, each write would check the item's type against the array's.
    private struct Cell
    {
        internal IPoolItem? Item;
    }
}

/// <summary>
/// How many items have left a pool's rows before their turn: a row that needs room looks for them only if there are new ones.
/// Thread-safe.
/// </summary>
internal sealed class Holes
{
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal void Add() => Interlocked.Increment(ref _count);
}
