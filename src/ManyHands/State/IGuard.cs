namespace ManyHands;

/// <summary>A <see cref="Guarded{T}"/> or <see cref="AsyncGuarded{T}"/>, whatever it guards. Thread-safe.</summary>
internal interface IGuard
{
    string Name { get; }

    /// <summary>The thread that is inside of a <see cref="Guarded{T}"/>.</summary>
    ThreadMark? Owner => null;

    /// <summary>What was handed to the function that is inside of an <see cref="AsyncGuarded{T}"/>.</summary>
    IHeld? Holder => null;

    /// <summary>Adds those that wait, the first first, up to so many in all.</summary>
    void AddWaiters(List<AsyncWait> waiters, int most)
    {
    }

    /// <summary>Whether nobody waits any more; the next one that does calls <see cref="WaitList.Watch"/> again.</summary>
    bool EndWatch() => true;
}
