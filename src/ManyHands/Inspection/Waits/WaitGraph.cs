namespace ManyHands;

/// <summary>Finds out who will never go on. Pure functions of a graph.</summary>
internal static class WaitGraph
{
    /// <summary>
    /// The cores of what is stuck: each a group that hangs on nothing but itself, its members in an order that tells a
    /// story. What waits for a core is stuck as well, and is no part of it.
    /// </summary>
    internal static List<List<WaitNode>> FindKnots(IReadOnlyCollection<WaitNode> nodes)
    {
        HashSet<WaitNode> stuck = FindStuck(nodes);
        return stuck.Count == 0 ? [] : new Components(stuck).FindLast();
    }

    /// <summary>Those that can't go on whatever the others do: what is left when all that can have gone on.</summary>
    internal static HashSet<WaitNode> FindStuck(IReadOnlyCollection<WaitNode> nodes)
    {
        HashSet<WaitNode> stuck = [.. nodes];
        Dictionary<WaitNode, int> unmet = [];
        Dictionary<WaitNode, List<(WaitNode Needer, int Need)>> neededBy = [];
        Stack<WaitNode> goOn = new();
        foreach (WaitNode node in nodes)
        {
            unmet[node] = node.Needs.Count;
            if (node.Needs.Count == 0)
                goOn.Push(node);
            for (int need = 0; need < node.Needs.Count; need++)
            {
                foreach (WaitNode one in node.Needs[need])
                {
                    if (!neededBy.TryGetValue(one, out List<(WaitNode, int)>? needers))
                        neededBy.Add(one, needers = []);
                    needers.Add((node, need));
                }
            }
        }

        HashSet<(WaitNode, int)> met = [];
        while (goOn.TryPop(out WaitNode? node))
        {
            stuck.Remove(node);
            foreach ((WaitNode needer, int need) in neededBy.GetValueOrDefault(node) ?? [])
            {
                if (met.Add((needer, need)) && --unmet[needer] == 0)
                    goOn.Push(needer);
            }
        }

        return stuck;
    }

    /// <summary>What holds a stuck one up: of each need that nobody can meet, all that could have.</summary>
    internal static IEnumerable<WaitNode> Blockers(WaitNode node, HashSet<WaitNode> stuck) =>
        node.Needs.Where(need => need.All(stuck.Contains)).SelectMany(need => need).Distinct();

    /// <summary>
    /// Strongly connected components, found as by Tarjan (1972), without recursion: chains may be long. Of a graph in which
    /// every node hangs on another, those that hang on no other component are cycles.
    /// </summary>
    private sealed class Components(HashSet<WaitNode> stuck)
    {
        private readonly Dictionary<WaitNode, int> _number = [];
        private readonly Dictionary<WaitNode, int> _lowest = [];
        private readonly Stack<WaitNode> _open = new();
        private readonly HashSet<WaitNode> _isOpen = [];
        private readonly List<List<WaitNode>> _last = [];

        internal List<List<WaitNode>> FindLast()
        {
            foreach (WaitNode node in stuck)
            {
                if (!_number.ContainsKey(node))
                    Visit(node);
            }

            return _last;
        }

        private void Visit(WaitNode root)
        {
            Stack<(WaitNode Node, IEnumerator<WaitNode> Blockers)> path = new();
            Enter(root);
            while (path.TryPeek(out (WaitNode Node, IEnumerator<WaitNode> Blockers) at))
            {
                if (at.Blockers.MoveNext())
                {
                    WaitNode next = at.Blockers.Current;
                    if (!_number.TryGetValue(next, out int number))
                        Enter(next);
                    else if (_isOpen.Contains(next))
                        Lower(at.Node, number);
                    continue;
                }

                path.Pop();
                if (path.TryPeek(out (WaitNode Node, IEnumerator<WaitNode>) from))
                    Lower(from.Node, _lowest[at.Node]);
                if (_lowest[at.Node] == _number[at.Node])
                    Close(at.Node);
            }

            void Enter(WaitNode node)
            {
                _number[node] = _lowest[node] = _number.Count;
                _open.Push(node);
                _isOpen.Add(node);
                path.Push((node, Blockers(node, stuck).GetEnumerator()));
            }
        }

        private void Lower(WaitNode node, int to) => _lowest[node] = Math.Min(_lowest[node], to);

        private void Close(WaitNode root)
        {
            HashSet<WaitNode> members = [];
            WaitNode member;
            do
            {
                member = _open.Pop();
                _isOpen.Remove(member);
                members.Add(member);
            }
            while (member != root);

            if (members.All(one => Blockers(one, stuck).All(members.Contains)))
                _last.Add(InOrder(members));
        }

        // From one that waits to what holds it up, and on from there: the same ring is always told in the same way.
        private List<WaitNode> InOrder(HashSet<WaitNode> members)
        {
            List<WaitNode> order = [];
            HashSet<WaitNode> seen = [];
            Stack<WaitNode> next = new([members.OrderBy(member => !member.IsOneWait).ThenBy(member => member.Text, StringComparer.Ordinal).First()]);
            while (next.TryPop(out WaitNode? member))
            {
                if (!seen.Add(member))
                    continue;
                order.Add(member);
                foreach (WaitNode blocker in Blockers(member, stuck).Reverse())
                    next.Push(blocker);
            }

            return order;
        }
    }
}
