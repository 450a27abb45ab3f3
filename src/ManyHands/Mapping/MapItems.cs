using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>The items of a group and, as far as they are known, their outcomes. Not thread-safe.</summary>
/// <remarks>In arrays of their own, for nearly all outcomes are nothing but a result.</remarks>
/// <param name="capacity">For how many items there is room at first.</param>
internal sealed class MapItems<T, TResult>(int capacity)
{
    private T[] _items = NewArray<T>(capacity);
    private TResult?[]? _results;
    private Exception?[]? _exceptions;

    public int Count { get; private set; }

    public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    /// <summary>Made by whoever has the first result, when all items are there.</summary>
    public TResult?[] Results => _results ??= NewArray<TResult?>(Count);

    public Outcome<T, TResult> this[int index] => new(_items[index], Results[index], ExceptionAt(index));

    public void Add(T item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, 2 * Count);
        _items[Count++] = item;
    }

    /// <summary>Adds what comes next, till there are as many; false when there was no more.</summary>
    // Compiled in full at once for the reason that the loop of MapGroup has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Fill(IEnumerator<T> from, int upTo)
    {
        int count = Count;
        try
        {
            while (count < upTo && from.MoveNext())
            {
                T item = from.Current; // before it counts: this may throw
                if (count == _items.Length)
                    Array.Resize(ref _items, 2 * count);
                _items[count++] = item;
            }
        }
        finally
        {
            Count = count;
        }

        return count == upTo;
    }

    public Exception? ExceptionAt(int index) => _exceptions?[index];

    public void Fail(int index, Exception exception)
    {
        Results[index] = default;
        (_exceptions ??= new Exception?[Count])[index] = exception;
    }

    /// <summary>How many of the first items failed.</summary>
    public int CountFailures(int of) => _exceptions is null ? 0 : of - _exceptions.AsSpan(0, of).Count((Exception?)null);

    /// <summary>The place of the first that failed; <paramref name="of"/> when none did.</summary>
    public int FirstFailure(int of)
    {
        int first = _exceptions is null ? -1 : _exceptions.AsSpan(0, of).IndexOfAnyExcept((Exception?)null);
        return first < 0 ? of : first;
    }

    /// <summary>A copy that has the outcomes of the first items alone.</summary>
    public MapItems<T, TResult> Copy(int ran)
    {
        MapItems<T, TResult> copy = new(0) { _items = _items[..Count], Count = Count };
        if (ran > 0)
            _results.AsSpan(0, ran).CopyTo(copy.Results);
        if (_exceptions is { } exceptions)
        {
            copy._exceptions = new Exception?[Count];
            exceptions.AsSpan(0, ran).CopyTo(copy._exceptions);
        }

        return copy;
    }

    // Nothing of them is looked at before it is written.
    private static TElement[] NewArray<TElement>(int length) => GC.AllocateUninitializedArray<TElement>(length);
}
