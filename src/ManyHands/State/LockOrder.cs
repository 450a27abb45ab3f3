using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>
/// Notes which guards are taken inside of which, and finds orders that contradict each other: some day each of two threads
/// has one and waits for the other's, even if it went well so far. Thread-safe.
/// </summary>
/// <remarks>
/// As in the Linux kernel's lockdep, an order is noted when it is first seen, with its stack. As in Goodlock (Havelund, 2000),
/// orders that only occur under a common outer lock are no danger: the sets of what was held must have nothing in common.
/// It goes by instances, so that accounts that are locked by their numbers' order are no false alarm.
/// </remarks>
internal static class LockOrder
{
    internal const string Switch = "ManyHands.ChecksLockOrder";

    // A cycle of more locks than that is a rare find, and looking for it takes long.
    private const int Longest = 8;
    private const int MostTried = 10_000;

    private static readonly Lock Gate = new();
    private static readonly ConditionalWeakTable<IGuard, OrderNode> Nodes = [];
    private static readonly HashSet<string> Told = []; // under the gate
    private static bool s_isOn = AppContext.TryGetSwitch(Switch, out bool isOn) && isOn;

    internal static bool IsOn { get => Volatile.Read(ref s_isOn); set => Volatile.Write(ref s_isOn, value); }

    /// <summary>This code is about to take a guard inside of others.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Takes(IGuard wanted, ThreadMark thread, IHeld? flow)
    {
        List<OrderNode>? held = null;
        foreach (IGuard guard in thread.Held)
            (held ??= []).Add(NodeOf(guard));
        for (IHeld? one = flow; one is not null; one = one.Outer)
        {
            if (!one.IsReleased)
                (held ??= []).Add(NodeOf(one.Guard));
        }

        if (held is not null)
            Takes(NodeOf(wanted), held, thread);
    }

    private static void Takes(OrderNode wanted, List<OrderNode> held, ThreadMark thread)
    {
        // The stack is the same for all of them, and is taken only when one of them is new.
        OrderContext? context = null;
        foreach (OrderNode outer in held)
        {
            if (outer != wanted && !outer.Knows(wanted, held))
                context ??= new OrderContext([.. held], OwnStack.Take(), JobInfo.Current, thread.Name);
        }

        if (context is null)
            return;
        List<List<OrderEdge>> cycles = [];
        lock (Gate)
        {
            foreach (OrderNode outer in held)
            {
                if (outer != wanted && outer.Add(wanted, context) && FindCycle_NeedsLock(outer, wanted, context) is { } cycle)
                    cycles.Add(cycle);
            }
        }

        foreach (List<OrderEdge> cycle in cycles)
            Warnings.Post(OrderEdge.Tell(cycle, TimeProvider.System.GetUtcNow()));
    }

    // The shortest way back from what is wanted to what is held, by orders that can all happen at the same time.
    private static List<OrderEdge>? FindCycle_NeedsLock(OrderNode outer, OrderNode wanted, OrderContext context)
    {
        // Nearly always there is no way back at all, which is quickly seen; of ways there may be very many.
        HashSet<OrderNode> between = LeadingTo(outer, wanted);
        Queue<List<OrderEdge>> paths = new(between.Count == 0 ? [] : [[new OrderEdge(outer, wanted, context)]]);
        for (int tried = 0; tried < MostTried && paths.TryDequeue(out List<OrderEdge>? path); tried++)
        {
            foreach (OrderEdge next in path[^1].To.Edges.Where(edge => between.Contains(edge.To)))
            {
                if (path.Exists(edge => edge.Context.HasAnyOf(next.Context) || edge.To == next.To && next.To != outer))
                    continue;
                List<OrderEdge> longer = [.. path, next];
                if (next.To == outer)
                    return Told.Add(OrderEdge.KeyOf(longer)) ? longer : null;
                if (longer.Count < Longest)
                    paths.Enqueue(longer);
            }
        }

        return null;
    }

    // Of all that can be reached from one, those from which the other can be.
    private static HashSet<OrderNode> LeadingTo(OrderNode end, OrderNode start)
    {
        Dictionary<OrderNode, List<OrderNode>> cameFrom = [];
        Stack<OrderNode> next = new([start]);
        HashSet<OrderNode> seen = [start];
        while (next.TryPop(out OrderNode? node))
        {
            foreach (OrderNode inner in node.Inner)
            {
                if (!cameFrom.TryGetValue(inner, out List<OrderNode>? from))
                    cameFrom.Add(inner, from = []);
                from.Add(node);
                if (seen.Add(inner))
                    next.Push(inner);
            }
        }

        HashSet<OrderNode> leading = [];
        if (seen.Contains(end))
            next.Push(end);
        while (next.TryPop(out OrderNode? node))
        {
            if (leading.Add(node))
                cameFrom.GetValueOrDefault(node)?.ForEach(next.Push);
        }

        return leading;
    }

    private static OrderNode NodeOf(IGuard guard) => Nodes.GetValue(guard, static guard => new OrderNode(guard));
}
