using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>Finds what goes on when a task ends: <c>Task.m_continuationObject</c>, in all the shapes it can have.</summary>
internal static class Continuations
{
    private const int Deepest = 8;
    private const int MostOfOneTask = 100_000;

    /// <summary>The tasks, boxes among them, that a task's end leads to.</summary>
    public static List<ulong> Of(ClrObject task, HeapWalk heap)
    {
        List<ulong> found = [];
        if (task.TryReadObjectField("m_continuationObject", out ClrObject continuation))
            Add(continuation, heap, found, Deepest);
        return found;
    }

    private static void Add(ClrObject item, HeapWalk heap, List<ulong> found, int depth)
    {
        if (item.IsNull || item.Type is not { } type || depth == 0)
            return;
        TypeFacts facts = heap.FactsOf(type);
        if (facts.IsTask || facts.Role == ObjectRole.PooledBox)
        {
            found.Add(item.Address);
            return;
        }

        if (facts.Name.StartsWith("System.Collections.Generic.List<", StringComparison.Ordinal))
        {
            AddAll(item, heap, found, depth);
            return;
        }

        // A delegate's target; an awaiting continuation's delegate; the task of ContinueWith; what the debugger wraps.
        foreach (string name in (ReadOnlySpan<string>)["_target", "m_action", "m_task", "_continuation"])
        {
            if (type.GetFieldByName(name) is { IsObjectReference: true } field)
                Add(field.ReadObject(item.Address, interior: false), heap, found, depth - 1);
        }
    }

    private static void AddAll(ClrObject list, HeapWalk heap, List<ulong> found, int depth)
    {
        if (!list.TryReadObjectField("_items", out ClrObject items) || items.IsNull || !items.IsArray || !list.TryReadField("_size", out int size))
            return;
        ClrArray array = items.AsArray();
        for (int i = 0; i < Math.Min(Math.Min(size, array.Length), MostOfOneTask); i++)
            Add(array.GetObjectValue(i), heap, found, depth - 1);
    }
}
