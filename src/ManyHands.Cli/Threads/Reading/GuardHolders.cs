using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>Finds who has each <see cref="AsyncGuarded{T}"/>: the call of <c>UseAsync</c> whose <see cref="Held{T}"/> is in force.</summary>
internal static class GuardHolders
{
    private const string Guarded = "ManyHands.AsyncGuarded<";
    private const string Held = "ManyHands.Held<";

    /// <param name="heap">Knows the types.</param>
    /// <param name="links">Has the state machines.</param>
    /// <param name="threads">May run a call that has not waited yet.</param>
    /// <param name="locks">Gets the owners.</param>
    /// <param name="tasks">Knows the calls.</param>
    public static void Find(HeapWalk heap, TaskLinks links, IEnumerable<ReadThread> threads, LockTable locks, TaskTable tasks)
    {
        foreach ((ulong box, StateMachine machine) in links.Machines)
        {
            if (machine.TypeName.StartsWith(Guarded, StringComparison.Ordinal) && machine.TypeName.Contains("+<UseAsync>", StringComparison.Ordinal)
                && machine.Local(Held) is { } held && OwnerOf(held) is { } guarded)
                locks.AsyncGuarded(guarded).Owner ??= tasks.Of(box);
        }

        // A call that has not waited yet has no state machine on the heap: it stands on its thread's stack alone.
        foreach (ReadThread thread in threads)
        {
            foreach (ReadFrame frame in thread.Stack.Frames.Where(static frame => frame.Type.StartsWith(Guarded, StringComparison.Ordinal)))
            {
                foreach (ClrObject item in thread.Stack.RootsOf(frame))
                {
                    if (item.Type is { } type && heap.FactsOf(type).Role == ObjectRole.Held && OwnerOf(item) is { } guarded)
                        locks.AsyncGuarded(guarded).Owner ??= thread.Seen;
                }
            }
        }
    }

    private static ClrObject? OwnerOf(ClrObject held) =>
        held.TryReadField("_released", out bool released) && !released && held.TryReadObjectField("_owner", out ClrObject guarded) && !guarded.IsNull
            ? guarded : null;
}
