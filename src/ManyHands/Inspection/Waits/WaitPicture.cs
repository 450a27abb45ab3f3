using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Who waits for what, as far as it is known, at about one moment. Not thread-safe; confined to one look.</summary>
/// <remarks>
/// Its parts are read one after the other, while the program goes on, so one picture may show a ring that never was. Who is in
/// the same ring in the next one, still at the same wait, has not moved in between, and then the ring is real.
/// </remarks>
internal sealed class WaitPicture : INodeMaker
{
    /// <summary>How many of a queue or a line are looked at: of thousands, the first say what the others wait for.</summary>
    internal const int Most = 2000;

    [ThreadStatic]
    private static WaitPicture? t_shared;

    private readonly Dictionary<object, WaitNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, INodeMaker> _offered = new(ReferenceEqualityComparer.Instance);
    private readonly List<WaitRecord> _threads;
    private readonly ILookup<JobInfo, WaitNode> _threadsOfJobs;
    private readonly Awaits _awaits = new();
    private readonly List<Waiting> _waiting = [];
    private Dictionary<object, Waiting>? _waitingBy;

    private WaitPicture(List<WaitRecord> threads)
    {
        _threads = threads;
        _nodes.Add(WaitNode.Free, WaitNode.Free);
        foreach (WaitRecord record in threads)
        {
            _nodes.Add(record.Thread, new WaitNode(record.Thread, WaitTexts.Of(record.Thread.Name, record.Job), "waits for")
            {
                IsThread = true,
                Job = record.Job,
                Stack = record.Stack,
            }.WaitsAt(record));
        }

        _threadsOfJobs = threads.Where(record => record.Job is not null)
            .ToLookup(record => record.Job!, record => _nodes[record.Thread], (IEqualityComparer<JobInfo>)ReferenceEqualityComparer.Instance);
    }

    internal IReadOnlyCollection<WaitNode> Nodes => _nodes.Values;

    internal IReadOnlyList<Waiting> Waits => _waiting;

    /// <summary>The one that is shared on this thread, or else a new one.</summary>
    internal static WaitPicture Shared => t_shared ?? Take();

    /// <summary>Has one picture do for all that is asked on this thread, until the result is disposed of.</summary>
    internal static Sharing Share()
    {
        t_shared = Take();
        return default;
    }

    internal static WaitPicture Take() =>
        Take(ExecutorRegistry.All.Live.OfType<IWaitSource>().Select(executor => (executor, WithQueue: true)));

    /// <param name="executors">Those to look at, and whether at what they have queued too.</param>
    internal static WaitPicture Take(IEnumerable<(IWaitSource Executor, bool WithQueue)> executors)
    {
        (List<WaitRecord> threads, List<IGuard> guards) = WaitList.Copy();
        WaitPicture picture = new(threads);
        foreach ((IWaitSource executor, bool withQueue) in executors)
            executor.AddTo(picture, withQueue);
        List<AsyncWait> flows = [];
        foreach (IGuard guard in guards)
            guard.AddWaiters(flows, Most);
        foreach (WaitRecord record in threads)
            picture.Add(record);
        foreach (AsyncWait flow in flows)
            picture.Add(flow);
        picture._awaits.Follow();
        picture._awaits.Connect(picture.FindBlocked());
        picture.AddAwaiting();
        return picture;
    }

    /// <summary>What a worker's job waits for, if that is known.</summary>
    /// <param name="thread">The worker's thread; null for a worker that has none.</param>
    /// <param name="job">The job; where jobs are async, the very object that flows with their code.</param>
    internal string? WhatFor(ThreadMark? thread, JobInfo job) => Find(thread, job)?.WaitsFor;

    /// <inheritdoc cref="WhatFor"/>
    internal WaitSnapshot? WaitOf(ThreadMark? thread, JobInfo job) => Find(thread, job)?.Snapshot(Environment.TickCount64);

    /// <summary>Adds what an executor has.</summary>
    internal WaitNode Add(WaitNode node)
    {
        _nodes.Add(node.Identity, node);
        return node;
    }

    /// <summary>Who makes the node of something, should somebody wait for it.</summary>
    internal void Offer(object item, INodeMaker maker) => _offered.Add(item, maker);

    internal WaitNode? Find(object identity) => _nodes.GetValueOrDefault(identity);

    /// <summary>A thread and the job that it runs.</summary>
    internal void AddThread(ThreadMark thread, JobInfo job, ILogger? log)
    {
        if (!_nodes.TryGetValue(thread, out WaitNode? node))
            _nodes.Add(thread, node = new WaitNode(thread, () => WaitTexts.Of(thread.Name, job), "waits for") { IsThread = true });
        node.Log = log;
        node.Job ??= job;
    }

    /// <summary>A thread.</summary>
    internal WaitNode NodeOf(ThreadMark thread) =>
        _nodes.TryGetValue(thread, out WaitNode? node) ? node : Add(new WaitNode(thread, thread.Name, "waits for") { IsThread = true });

    /// <summary>Threads that stand still inside of a job.</summary>
    internal IEnumerable<WaitNode> ThreadsOf(JobInfo job) => _threadsOfJobs[job];

    /// <inheritdoc cref="Awaits.EndsWith"/>
    internal void EndsWith(Task task, INodeMaker maker, object item) => _awaits.EndsWith(task, maker, item);

    /// <inheritdoc cref="Awaits.GoesOnAfter"/>
    internal void GoesOnAfter(Task function, INodeMaker maker, object item) => _awaits.GoesOnAfter(function, maker, item);

    // Locks, and what waits for them.
    WaitNode INodeMaker.NodeOf(object item) => _nodes[item];

    private Waiting? Find(ThreadMark? thread, JobInfo job)
    {
        // Each worker of an executor asks.
        _waitingBy ??= new Dictionary<object, Waiting>(
            _waiting.DistinctBy(KeyOf).Select(wait => KeyValuePair.Create(KeyOf(wait), wait)), ReferenceEqualityComparer.Instance);
        Waiting? wait = (thread is null ? null : _waitingBy.GetValueOrDefault(thread)) ?? _waitingBy.GetValueOrDefault(job);
        return wait?.Node.Job?.Id == job.Id ? wait : null;

        static object KeyOf(Waiting wait) => (object?)wait.Thread ?? wait.Node.Job ?? (object)wait;
    }

    private void Add(WaitRecord record)
    {
        WaitNode node = _nodes[record.Thread];
        WaitNode? target = record.Target switch
        {
            IGuard guard => NodeOf(guard),
            ThreadMark thread => NodeOf(thread),
            var other => _offered.GetValueOrDefault(other)?.NodeOf(other),
        };
        node.AddNeed(target is null || TokenClock.MayFire(record.Token) ? WaitNode.Free : target);
        node.MayEnd = record.Token.CanBeCanceled;
        _waiting.Add(new Waiting(node, record.Thread, record.Since));
    }

    private void Add(AsyncWait flow)
    {
        WaitNode node = Add(new WaitNode(flow, () => WaitTexts.Of(flow), "waits for")
        {
            Job = flow.Job,
            FindStack = () => AwaitWalk.IsPossible ? AsyncNames.Stack(new AwaitWalk().From(flow.Task).Tasks) : null,
        }.WaitsAt(flow));
        WaitNode target = NodeOf(flow.Guard);
        node.AddNeed(TokenClock.MayFire(flow.Token) ? WaitNode.Free : target);
        node.MayEnd = flow.Token.CanBeCanceled;
        _awaits.EndsWith(flow.Task, this, flow);
        _waiting.Add(new Waiting(node, null, flow.Since));
    }

    private WaitNode NodeOf(IGuard guard)
    {
        if (_nodes.TryGetValue(guard, out WaitNode? known))
            return known;
        IHeld? held = guard.Holder;
        WaitNode node = Add(new WaitNode(guard, $"'{guard.Name}'", "is held by") { Holder = WaitTexts.Holder(guard.Owner, held) });
        if (guard.Owner is { } owner)
            node.AddNeed(NodeOf(owner));
        if (held is { IsReleased: false })
            AddHolder(node, held);
        return node;
    }

    // It is released when the function has ended that has it: which may wait on its thread, or for what it awaits.
    private void AddHolder(WaitNode node, IHeld held)
    {
        if (held.Running is { } function)
            _awaits.GoesOnAfter(function, this, node.Identity);
        else if (held.CalledOn is { } thread)
            node.AddNeed(NodeOf(thread));
        foreach (WaitRecord record in _threads)
        {
            if (HeldFlow.Includes(record.Flow, held))
                node.AddNeed(_nodes[record.Thread]);
        }
    }

    // Threads that wait for a task: that it was a job they have told, else their stacks know.
    private Dictionary<object, WaitNode> FindBlocked()
    {
        Dictionary<object, WaitNode> blocked = new(ReferenceEqualityComparer.Instance);
        ThreadStacks stacks = new(_awaits.Blocks);
        foreach (WaitNode node in _nodes.Values.Where(node => node.Identity is ThreadMark { IsBlocked: true }).ToList())
        {
            var thread = (ThreadMark)node.Identity;
            if (thread.Asked is { Job: { } job } asked && _offered.TryGetValue(job, out INodeMaker? maker))
            {
                node.WaitsAt(asked).AddNeed(maker.NodeOf(job));
                AddBlocked(node, thread, asked.Since);
            }
            else if (stacks.FindBlock(thread.SystemId) is { } block)
            {
                blocked[block] = node.WaitsAt(block);
                node.MayEnd = true; // it may have a token, which the stack does not tell
                AddBlocked(node, thread, FirstSeen.Of(thread, block));
            }
        }

        return blocked;
    }

    private void AddBlocked(WaitNode node, ThreadMark thread, long since)
    {
        node.Stack = thread.StackElsewhere;
        _waiting.Add(new Waiting(node, thread, since));
    }

    private void AddAwaiting()
    {
        foreach ((WaitNode node, WaitNode before) in _awaits.Found.Where(found => !found.Before.IsInside(found.Node)).DistinctBy(found => found.Node))
        {
            if (node.Job is not null)
                _waiting.Add(new Waiting(node, null, FirstSeen.Of(node.Identity, before.Identity)));
        }
    }

    internal readonly struct Sharing : IDisposable
    {
        public void Dispose() => t_shared = null;
    }
}
