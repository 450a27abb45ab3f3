namespace ManyHands;

/// <summary>One guard and those that were taken inside of it. It does not keep the guard alive. Thread-safe.</summary>
internal sealed class OrderNode(IGuard guard)
{
    private const int MostContexts = 4; // of one order; more say little that is new

    private static long s_last;

    private readonly WeakReference<IGuard> _guard = new(guard);
    private readonly Lock _gate = new();
    private readonly Dictionary<OrderNode, List<OrderContext>> _inside = [];
    private int _tidyAt = 64;

    internal long Number { get; } = Interlocked.Increment(ref s_last);

    internal string Name { get; } = guard.Name;

    /// <summary>What was taken inside of it.</summary>
    internal List<OrderNode> Inner
    {
        get
        {
            lock (_gate)
                return [.. _inside.Keys];
        }
    }

    /// <summary>The orders that begin with it.</summary>
    internal List<OrderEdge> Edges
    {
        get
        {
            lock (_gate)
                return [.. _inside.SelectMany(inner => inner.Value.Select(context => new OrderEdge(this, inner.Key, context)))];
        }
    }

    /// <summary>Whether the order was seen before, with no more held than now: then there is nothing new to it.</summary>
    internal bool Knows(OrderNode inner, List<OrderNode> held)
    {
        lock (_gate)
            return _inside.TryGetValue(inner, out List<OrderContext>? contexts) && IsKnown(contexts, held);
    }

    /// <summary>False when another came first, or enough is known.</summary>
    internal bool Add(OrderNode inner, OrderContext context)
    {
        lock (_gate)
        {
            Tidy_NeedsLock();
            if (!_inside.TryGetValue(inner, out List<OrderContext>? contexts))
                _inside.Add(inner, contexts = []);
            if (contexts.Count == MostContexts || IsKnown(contexts, context.Held))
                return false;
            contexts.Add(context);
            return true;
        }
    }

    private static bool IsKnown(List<OrderContext> contexts, IReadOnlyList<OrderNode> held) =>
        contexts.Exists(context => context.Held.All(held.Contains));

    private void Tidy_NeedsLock()
    {
        if (_inside.Count < _tidyAt)
            return;
        foreach (OrderNode inner in _inside.Keys.Where(static inner => !inner._guard.TryGetTarget(out _)).ToList())
            _inside.Remove(inner);
        _tidyAt = Math.Max(64, 2 * _inside.Count);
    }
}

/// <summary>How an order was seen the first time. Thread-safe.</summary>
/// <param name="Held">All that was held.</param>
/// <param name="Stack">Where the inner guard was taken.</param>
/// <param name="Job">The job that did it.</param>
/// <param name="Thread">What the thread is called that did it.</param>
internal sealed record OrderContext(IReadOnlyList<OrderNode> Held, string Stack, JobInfo? Job, string Thread)
{
    internal bool HasAnyOf(OrderContext other) => Held.Any(other.Held.Contains);
}

/// <summary>One guard was taken inside of another. Thread-safe.</summary>
internal sealed record OrderEdge(OrderNode From, OrderNode To, OrderContext Context)
{
    private string Text => $"'{From.Name}' then '{To.Name}'";

    /// <summary>The same for all that have the same guards in the same ring.</summary>
    internal static string KeyOf(List<OrderEdge> cycle)
    {
        long first = cycle.Min(edge => edge.From.Number);
        int start = cycle.FindIndex(edge => edge.From.Number == first);
        return string.Join('>', Enumerable.Range(0, cycle.Count).Select(i => cycle[(start + i) % cycle.Count].From.Number));
    }

    internal static InspectionWarning Tell(List<OrderEdge> cycle, DateTimeOffset now) => new(
        WarningKind.LockOrder,
        now,
        string.Join(", ", cycle.Select(edge => $"'{edge.From.Name}'")),
        $"{string.Join("; ", cycle.Select(edge => $"{edge.Text}, by {edge.Who}"))}. "
            + "When these meet, each waits for the next one's lock for ever: take them in one order everywhere.",
        [.. cycle.Select(edge => $"{edge.Text}, by {edge.Who}{Environment.NewLine}{edge.Context.Stack}")]);

    private string Who => Context.Job is { } job ? WaitTexts.Of(job) : Context.Thread;
}
