namespace ManyHands;

/// <summary>What waits for tasks that are known, be it an async function or a thread. Not thread-safe; confined to one look.</summary>
/// <remarks>
/// There may be thousands of tasks, and nearly always none leads to anything that is looked for: nodes are made for those alone
/// that do.
/// </remarks>
internal sealed class Awaits
{
    private readonly List<End> _ends = [];
    private readonly Dictionary<Task, List<(INodeMaker Maker, object Item)>> _after = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, Reach> _reaches = new(ReferenceEqualityComparer.Instance);
    private readonly List<(End End, Reach Reach)> _reaching = [];
    private readonly AwaitWalk _walk = new();

    /// <summary>What threads block on till some of the tasks have ended.</summary>
    internal HashSet<object> Blocks { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Async jobs and locks that can't go on before another, as far as that was found.</summary>
    internal List<(WaitNode Node, WaitNode Before)> Found { get; } = [];

    /// <summary>A task that ends when the item's node has gone on.</summary>
    internal void EndsWith(Task task, INodeMaker maker, object item) => _ends.Add(new End(task, maker, item));

    /// <summary>The item's node can't go on before this async function has ended.</summary>
    internal void GoesOnAfter(Task function, INodeMaker maker, object item)
    {
        if (!_after.TryGetValue(function, out List<(INodeMaker, object)>? list))
            _after.Add(function, list = []);
        list.Add((maker, item));
    }

    /// <summary>Finds out which tasks lead to anything. All that goes on after something must be known before.</summary>
    internal void Follow()
    {
        if (!AwaitWalk.IsPossible)
            return;
        foreach (End end in _ends)
        {
            if (AwaitWalk.ContinuationOf(end.Task) is not { } continuation)
                continue;
            Reach reach = ReachOf(continuation);
            if (_after.ContainsKey(end.Task) || !reach.IsEmpty)
                _reaching.Add((end, reach));
        }
    }

    /// <summary>Makes nodes of those that lead to an async function, or to one of the threads that were found to block.</summary>
    /// <param name="blocked">The nodes of these threads, by what they block on.</param>
    internal void Connect(Dictionary<object, WaitNode> blocked)
    {
        foreach ((End end, Reach reach) in _reaching)
        {
            WaitNode[] threads = blocked.Count == 0 ? [] : [.. reach.Blocks.Select(blocked.GetValueOrDefault).OfType<WaitNode>()];
            if (threads.Length == 0 && reach.Functions.Count == 0 && !_after.ContainsKey(end.Task))
                continue;
            WaitNode node = end.Maker.NodeOf(end.Item);
            foreach (WaitNode thread in threads)
                thread.AddNeed(node);
            Connect(end.Task, node);
        }
    }

    private void Connect(Task task, WaitNode node)
    {
        _walk.From(task);
        foreach (Task reached in _walk.Tasks)
        {
            foreach ((INodeMaker maker, object item) in _after.GetValueOrDefault(reached) ?? [])
            {
                WaitNode next = maker.NodeOf(item);
                next.AddNeed(node);
                Found.Add((next, node));
                if (next.Identity is not IGuard) // which waits nowhere itself
                    next.Stack ??= AsyncNames.Stack(_walk.PathTo(reached));
            }
        }
    }

    // Many tasks may have one continuation: that of a WhenAll.
    private Reach ReachOf(object continuation)
    {
        if (_reaches.TryGetValue(continuation, out Reach? known))
            return known;
        _walk.FromContinuation(continuation);
        Reach reach = new([.. _walk.Tasks.Where(_after.ContainsKey)], [.. _walk.Blocks]);
        _reaches.Add(continuation, reach);
        Blocks.UnionWith(reach.Blocks);
        return reach;
    }

    private readonly record struct End(Task Task, INodeMaker Maker, object Item);

    private sealed record Reach(List<Task> Functions, List<object> Blocks)
    {
        internal bool IsEmpty => Functions.Count == 0 && Blocks.Count == 0;
    }
}

/// <summary>Makes the nodes of its items when they are needed, each once. Not thread-safe; confined to one look.</summary>
internal interface INodeMaker
{
    WaitNode NodeOf(object item);
}
