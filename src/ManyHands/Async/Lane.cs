namespace ManyHands;

/// <summary>One lane, or what has none. Not thread-safe; its owner's lock guards it.</summary>
/// <param name="name">Null is that of all jobs without one.</param>
/// <param name="most">Jobs at once.</param>
internal sealed class Lane<T>(string? name, int most)
    where T : QueueNode<T>
{
    internal string? Name => name;

    internal LaneState State { get; set; }

    internal bool HasRoom => State.HasRoom(most);

    /// <summary>Those that wait, for room here or for a place of the executor, in the order of their numbers.</summary>
    internal FifoQueue<T> Waiting { get; } = new();

    /// <summary>Whether it stands among those from which the next is taken.</summary>
    internal bool IsOffered { get; set; }

    /// <summary>Of those that wait here the children of running jobs, by parent; made when the first comes.</summary>
    internal Dictionary<T, Siblings<T>>? Families { get; set; }

    /// <summary>One that waits has a place of its lane from now on: there must be room.</summary>
    internal void Enter(T job)
    {
        Waiting.Remove(job);
        State = State.Enter();
    }
}

/// <summary>
/// Children of one running job that wait in one lane, and may use their parent's place. Not thread-safe; its owner's lock
/// guards it.
/// </summary>
/// <param name="lane">Theirs.</param>
/// <param name="parent">Who submitted them.</param>
internal sealed class Siblings<T>(Lane<T> lane, T parent)
    where T : QueueNode<T>
{
    internal Lane<T> Lane => lane;

    internal T Parent => parent;

    /// <summary>In the order in which they came.</summary>
    internal LinkedList<T> Waiting { get; } = new();

    /// <summary>Where they stand among their parent's children.</summary>
    internal LinkedListNode<Siblings<T>> Node => field ??= new LinkedListNode<Siblings<T>>(this);
}
