namespace ManyHands;

/// <summary>What stands in a <see cref="FifoQueue{T}"/>: the links are its own, so queueing allocates nothing.</summary>
internal abstract class QueueNode<T>
    where T : QueueNode<T>
{
    internal T? Next { get; set; }

    internal T? Previous { get; set; }

    /// <summary>Its number, in the order of acceptance.</summary>
    internal long Id { get; set; }
}

/// <summary>First in, first out, and any may leave from the middle at once. Not thread-safe; its owner's lock guards it.</summary>
internal sealed class FifoQueue<T>
    where T : QueueNode<T>
{
    private T? _last;

    internal T? First { get; private set; }

    internal int Count { get; private set; }

    internal IEnumerable<T> All
    {
        get
        {
            for (T? node = First; node is not null; node = node.Next)
                yield return node;
        }
    }

    internal void Add(T node)
    {
        Count++;
        node.Previous = _last;
        if (_last is null)
            First = node;
        else
            _last.Next = node;
        _last = node;
    }

    internal void AddFirst(T node)
    {
        if (First is not { } first)
        {
            Add(node);
            return;
        }

        Count++;
        node.Next = first;
        first.Previous = node;
        First = node;
    }

    internal void InsertAfter(T before, T node)
    {
        if (before.Next is not { } next)
        {
            Add(node);
            return;
        }

        Count++;
        node.Previous = before;
        node.Next = next;
        before.Next = next.Previous = node;
    }

    internal void Remove(T node)
    {
        Count--;
        if (node.Previous is { } previous)
            previous.Next = node.Next;
        else
            First = node.Next;
        if (node.Next is { } next)
            next.Previous = node.Previous;
        else
            _last = node.Previous;
        node.Next = node.Previous = null;
    }

    internal void ForEach(Action<T> action, int most)
    {
        for (T? node = First; node is not null && most-- > 0; node = node.Next)
            action(node);
    }

    internal T? Take()
    {
        T? first = First;
        if (first is not null)
            Remove(first);
        return first;
    }
}
