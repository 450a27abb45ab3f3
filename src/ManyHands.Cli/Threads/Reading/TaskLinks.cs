using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>How the tasks on a heap and what they are made of belong together. Not thread-safe.</summary>
internal sealed class TaskLinks
{
    private const int MostOfOneSemaphore = 1_000_000;

    private readonly Dictionary<ulong, List<ulong>> _ledFrom = [];
    private readonly Dictionary<ulong, ulong> _boxOfMachine = [];
    private readonly Dictionary<ulong, ulong> _sourceOfPromise = [];
    private readonly Dictionary<ulong, ulong> _semaphoreOfPlace = [];
    private readonly Dictionary<ulong, SeenThread> _runners = [];

    public TaskLinks(HeapWalk heap, IEnumerable<ReadThread> threads)
    {
        foreach (ClrObject task in heap.Tasks.Values)
        {
            if (heap.FactsOf(task.Type!).Machine is { } field)
                AddMachine(task, field);
            foreach (ulong next in Continuations.Of(task, heap))
                AddWay(task.Address, next);
        }

        foreach (ClrObject box in heap.PooledBoxes)
            AddMachine(box, heap.FactsOf(box.Type!).Machine!);
        foreach (ClrObject source in heap.CompletionSources)
        {
            if (source.TryReadObjectField("_task", out ClrObject task))
                _sourceOfPromise[task.Address] = source.Address;
        }

        foreach (ClrObject semaphore in heap.Semaphores)
            AddPlaces(semaphore);
        foreach (ReadThread thread in threads)
            AddRun(thread, heap);
    }

    /// <summary>State machines by their boxes.</summary>
    public Dictionary<ulong, StateMachine> Machines { get; } = [];

    /// <summary>Tasks whose ends lead to a task.</summary>
    public IReadOnlyList<ulong> LedFrom(ulong task) => _ledFrom.TryGetValue(task, out List<ulong>? from) ? from : [];

    /// <summary>The box of a machine that is an object of its own; 0 when it is none.</summary>
    public ulong BoxOf(ulong machine) => _boxOfMachine.GetValueOrDefault(machine);

    /// <summary>The <see cref="TaskCompletionSource"/> of a task; 0 when it has none.</summary>
    public ulong SourceOf(ulong promise) => _sourceOfPromise.GetValueOrDefault(promise);

    /// <summary>The semaphore in whose queue a task stands; 0 when it stands in none.</summary>
    public ulong SemaphoreOf(ulong place) => _semaphoreOfPlace.GetValueOrDefault(place);

    /// <summary>The thread that runs a task at this moment.</summary>
    public SeenThread? RunnerOf(ulong task) => _runners.GetValueOrDefault(task);

    private void AddMachine(ClrObject box, ClrInstanceField field)
    {
        if (StateMachine.Of(box, field) is not { } machine)
            return;
        Machines[box.Address] = machine;
        if (machine.Object != 0)
            _boxOfMachine[machine.Object] = box.Address;
    }

    private void AddWay(ulong from, ulong to)
    {
        if (!_ledFrom.TryGetValue(to, out List<ulong>? all))
            _ledFrom.Add(to, all = []);
        all.Add(from);
    }

    private void AddPlaces(ClrObject semaphore)
    {
        if (!semaphore.TryReadObjectField("m_asyncHead", out ClrObject place))
            return;
        for (int i = 0; i < MostOfOneSemaphore && !place.IsNull && _semaphoreOfPlace.TryAdd(place.Address, semaphore.Address); i++)
        {
            if (!place.TryReadObjectField("Next", out ClrObject next))
                return;
            place = next;
        }
    }

    // What runs has a frame of its box, or of the task that calls a function.
    private void AddRun(ReadThread thread, HeapWalk heap)
    {
        foreach (ReadFrame frame in thread.Stack.Frames)
        {
            bool isBox = frame.Type.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal) && frame.Type.Contains("StateMachineBox<", StringComparison.Ordinal);
            bool isTask = frame.Type.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal)
                && (frame.Method.StartsWith("Execute", StringComparison.Ordinal) || frame.Method == "InnerInvoke");
            if (!isBox && !isTask)
                continue;
            foreach (ClrObject item in thread.Stack.RootsOf(frame))
            {
                if (item.Type is { } type && heap.FactsOf(type) is var facts && IsRun(item, facts, isBox))
                    _runners[item.Address] = thread.Seen;
            }
        }
    }

    private bool IsRun(ClrObject item, TypeFacts facts, bool isBox) => isBox
        ? Machines.TryGetValue(item.Address, out StateMachine machine) && !machine.IsWaiting
        : facts.Role == ObjectRole.Task && TaskState.HasBegun(item) && !TaskState.HasEnded(item);
}
