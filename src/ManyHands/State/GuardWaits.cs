using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>How a thread waits for a lock that another holds. Thread-safe.</summary>
internal static class GuardWaits
{
    /// <summary>Notes the order in which guards are taken, and makes room in the list of those that the thread is inside of.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Takes(IGuard guard, ThreadMark me)
    {
        LockOrder.Takes(guard, me, HeldFlow.Current);
        me.Held.EnsureCapacity(me.Held.Count + 1);
    }

    /// <summary>Waits for the lock, noting that where it takes long.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Enter(Lock gate, IGuard guard)
    {
        if (gate.TryEnter(WaitRecord.NotedAfter))
            return;
        using (WaitRecord.Begin(guard))
            gate.Enter();
    }
}
