using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>The tasks of a process that wait or are waited for, each made known once. Not thread-safe.</summary>
internal sealed class TaskTable
{
    private const string Entering = "ManyHands.AsyncGuarded<";

    private readonly HeapWalk _heap;
    private readonly LockTable _locks;
    private readonly ThingTable _things;
    private readonly TaskLinks _links;
    private readonly Dictionary<ulong, SeenTask> _tasks = [];

    // Chains may be longer than this thread's stack: what is known first is looked into later.
    private readonly Queue<SeenTask> _unread = [];

    public TaskTable(HeapWalk heap, LockTable locks, ThingTable things, TaskLinks links)
    {
        _heap = heap;
        _locks = locks;
        _things = things;
        _links = links;
    }

    public IReadOnlyCollection<SeenTask> All => _tasks.Values;

    /// <summary>Reads all async methods that wait, and what they wait for.</summary>
    public void Read()
    {
        foreach ((ulong box, StateMachine machine) in _links.Machines)
        {
            if (machine.IsWaiting)
                Task(box);
        }

        ReadRest();
    }

    /// <summary>Says who awaits whom, when all are known.</summary>
    public void Link()
    {
        ReadRest();
        foreach (SeenTask task in _tasks.Values)
        {
            foreach (SeenTask awaited in task.Wait is { Lock: null } wait ? wait.For.OfType<SeenTask>() : [])
                awaited.Awaiters.Add(task);
        }
    }

    /// <summary>A task that is known to be there.</summary>
    public SeenTask Of(ulong address) => Task(address);

    /// <summary>A wait for whatever may be awaited.</summary>
    public Wait WaitFor(ClrObject awaited)
    {
        if (awaited.Type is not { } type)
            return new Wait("something");
        TypeFacts facts = _heap.FactsOf(type);
        if (facts.Role == ObjectRole.PooledBox)
            return WaitFor(awaited.Address);
        if (_links.BoxOf(awaited.Address) is not 0 and var box)
            return WaitFor(box);
        if (!facts.IsTask)
            return new Wait(TaskWords.For(facts.Name) ?? $"a {MethodNames.OfType(facts.Name)}");
        if (!_heap.Tasks.ContainsKey(awaited.Address))
            return new Wait(TaskState.HasEnded(awaited) ? "its turn to go on: what it awaited has ended" : MethodNames.OfType(facts.Name));
        return IsNode(awaited, facts) ? WaitFor(awaited.Address) : Leaf(awaited, facts);
    }

    private Wait WaitFor(ulong task)
    {
        SeenTask seen = Task(task);
        return new Wait(seen.Name, seen);
    }

    // What is waited for itself, or runs somewhere, is told as a task of its own; of others the name is enough.
    private bool IsNode(ClrObject task, TypeFacts facts) =>
        facts.Role == ObjectRole.Box || _links.LedFrom(task.Address).Count > 0 || TaskWords.Action(task) is not null;

    private Wait Leaf(ClrObject task, TypeFacts facts)
    {
        if (_links.SemaphoreOf(task.Address) is not 0 and var semaphore)
            return Wait.Of(_things.Get(semaphore, "SemaphoreSlim"));
        if (_links.SourceOf(task.Address) is not 0 and var source)
            return Wait.Of(_things.Get(source, "TaskCompletionSource"));
        return new Wait(TaskWords.For(facts.Name) ?? (TaskWords.IsPromise(task, facts) ? "a task that somebody completes by hand" : $"a {MethodNames.OfType(facts.Name)}"));
    }

    private SeenTask Task(ulong address)
    {
        if (_tasks.TryGetValue(address, out SeenTask? known))
            return known;
        SeenTask seen = Make(address);
        _tasks.Add(address, seen);
        _unread.Enqueue(seen);
        return seen;
    }

    private SeenTask Make(ulong address)
    {
        if (_links.Machines.TryGetValue(address, out StateMachine machine))
            return new SeenTask(address, MethodNames.OfStateMachine(machine.TypeName) ?? MethodNames.OfType(machine.TypeName), isMethod: true)
            {
                IsFramework = machine.IsFramework,
            };

        // A heap that was not read to its end has others than are known.
        if (!_heap.Tasks.TryGetValue(address, out ClrObject task))
            return new SeenTask(address, "a task", isMethod: false) { IsFramework = true };
        string type = task.Type?.Name ?? "a task";
        int others = _links.LedFrom(address).Count;
        string? words = TaskWords.For(type);
        string? action = TaskWords.Action(task);
        string name = words is null ? action is null ? MethodNames.OfType(type) : $"a task that runs {action}"
            : action is not null ? $"{words}, which runs {action}" : others > 1 ? $"{words} of {others}" : words;
        return new SeenTask(address, name, isMethod: false) { IsFramework = true };
    }

    private void ReadRest()
    {
        while (_unread.TryDequeue(out SeenTask? task))
            task.Wait = Read(task);
    }

    private Wait? Read(SeenTask task)
    {
        if (_links.RunnerOf(task.Address) is { } runner)
            return Wait.OfRun(runner);
        if (_links.Machines.TryGetValue(task.Address, out StateMachine machine))
            return machine.IsWaiting ? Read(task.Address, machine) : null;
        if (!_heap.Tasks.TryGetValue(task.Address, out ClrObject item))
            return null;
        IReadOnlyList<ulong> from = _links.LedFrom(task.Address);
        if (from.Count == 0)
            return TaskWords.Action(item) is null || TaskState.HasBegun(item) ? null : new Wait("its turn: it has not begun");

        // Of several any of which would do, none alone is to blame.
        Waiter[] others = TaskWords.IsAny(item.Type?.Name ?? "") && from.Count > 1 ? [] : [.. from.Select(Task)];
        return new Wait(from.Count == 1 ? Task(from[0]).Name : $"{from.Count} tasks", others);
    }

    private Wait Read(ulong box, StateMachine machine)
    {
        if (machine.TypeName.StartsWith(Entering, StringComparison.Ordinal) && machine.TypeName.Contains("+<EnterAsync>", StringComparison.Ordinal)
            && machine.This is { } guarded)
            return Wait.Of(_locks.AsyncGuarded(guarded));
        if (machine.Awaited() is { } awaited)
            return WaitFor(awaited);
        if (_links.LedFrom(box) is { Count: > 0 } from)
            return new Wait(Task(from[0]).Name, [.. from.Select(Task)]);
        return machine.AwaiterType() is { } awaiter && !awaiter.Contains("YieldAwaitable", StringComparison.Ordinal)
            ? new Wait($"what a {MethodNames.OfType(awaiter)} waits for")
            : new Wait("its turn to go on: it has yielded");
    }
}
