namespace ManyHands;

/// <summary>Who waits in this process: threads that stand still, and locks with a line before them. Thread-safe.</summary>
internal static class WaitList
{
    private static readonly Lock Gate = new();

    // Both under the gate.
    private static readonly HashSet<WaitRecord> Threads = new(ReferenceEqualityComparer.Instance);
    private static readonly HashSet<IGuard> Guards = new(ReferenceEqualityComparer.Instance);

    internal static bool IsEmpty
    {
        get
        {
            lock (Gate)
                return Threads.Count == 0 && Guards.Count == 0;
        }
    }

    /// <summary>A thread stands still from now on.</summary>
    internal static void Add(WaitRecord wait)
    {
        lock (Gate)
            Threads.Add(wait);
        InspectionWatch.Wake();
    }

    /// <summary>It goes on.</summary>
    internal static void Remove(WaitRecord wait)
    {
        lock (Gate)
            Threads.Remove(wait);
    }

    /// <summary>Somebody waits for a lock whose waiters are awaiting it, and nobody did before.</summary>
    internal static void Watch(IGuard guard)
    {
        lock (Gate)
            Guards.Add(guard);
        InspectionWatch.Wake();
    }

    /// <summary>All that stand still now.</summary>
    internal static (List<WaitRecord> Threads, List<IGuard> Guards) Copy()
    {
        lock (Gate)
        {
            // Under our lock: else one that waits again could be added before it is removed.
            Guards.RemoveWhere(static guard => guard.EndWatch());
            return ([.. Threads], [.. Guards]);
        }
    }
}
