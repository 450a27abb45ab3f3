namespace ManyHands.Cli;

/// <summary>Finds the groups in which everybody waits for everybody, directly or not: strongly connected components.</summary>
/// <remarks>Tarjan's algorithm, with a stack of its own: chains of tasks may be longer than this thread's stack. Not thread-safe.</remarks>
internal sealed class WaitGroups
{
    private readonly Dictionary<Waiter, int> _numbers = [];
    private readonly Dictionary<Waiter, int> _lowest = [];
    private readonly Stack<Waiter> _open = [];
    private readonly HashSet<Waiter> _isOpen = [];
    private readonly List<HashSet<Waiter>> _groups = [];

    private WaitGroups()
    {
    }

    /// <summary>Groups of two and more; of one, where it waits for itself.</summary>
    public static IReadOnlyList<HashSet<Waiter>> Find(IEnumerable<Waiter> waiters)
    {
        var groups = new WaitGroups();
        foreach (Waiter waiter in waiters)
        {
            if (!groups._numbers.ContainsKey(waiter))
                groups.Visit(waiter);
        }

        return groups._groups;
    }

    private void Visit(Waiter start)
    {
        Stack<(Waiter Waiter, int Next)> way = [];
        Enter(start);
        way.Push((start, 0));
        while (way.TryPop(out (Waiter Waiter, int Next) at))
        {
            IReadOnlyList<Waiter> others = Deadlocks.Next(at.Waiter);
            if (at.Next < others.Count)
            {
                way.Push((at.Waiter, at.Next + 1));
                Waiter other = others[at.Next];
                if (!_numbers.TryGetValue(other, out int number))
                {
                    Enter(other);
                    way.Push((other, 0));
                }
                else if (_isOpen.Contains(other))
                {
                    _lowest[at.Waiter] = Math.Min(_lowest[at.Waiter], number);
                }

                continue;
            }

            if (way.TryPeek(out (Waiter Waiter, int Next) before))
                _lowest[before.Waiter] = Math.Min(_lowest[before.Waiter], _lowest[at.Waiter]);
            if (_lowest[at.Waiter] == _numbers[at.Waiter])
                Close(at.Waiter);
        }
    }

    private void Enter(Waiter waiter)
    {
        _lowest[waiter] = _numbers[waiter] = _numbers.Count;
        _open.Push(waiter);
        _isOpen.Add(waiter);
    }

    private void Close(Waiter first)
    {
        HashSet<Waiter> group = [];
        Waiter waiter;
        do
        {
            waiter = _open.Pop();
            _isOpen.Remove(waiter);
            group.Add(waiter);
        }
        while (waiter != first);
        if (group.Count > 1 || Deadlocks.Next(first).Contains(first))
            _groups.Add(group);
    }
}
