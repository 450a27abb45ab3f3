using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>What the heap has of things that wait or are waited for. Not thread-safe.</summary>
internal sealed class HeapWalk
{
    // Looking at the clock for each object would take longer than the object.
    private const int ObjectsBetweenLooks = 10_000;

    private readonly ClrHeap _heap;
    private readonly Dictionary<ulong, TypeFacts> _types = [];

    public HeapWalk(ClrHeap heap) => _heap = heap;

    /// <summary>Tasks that have not ended, async methods among them.</summary>
    public Dictionary<ulong, ClrObject> Tasks { get; } = [];

    public List<ClrObject> PooledBoxes { get; } = [];

    public List<ClrObject> CompletionSources { get; } = [];

    public List<ClrObject> Semaphores { get; } = [];

    /// <summary>Locks that somebody has.</summary>
    public List<ClrObject> Locks { get; } = [];

    /// <summary>Objects whose monitor somebody has, without ever having kept anybody waiting.</summary>
    public List<(ClrObject Object, ulong Thread)> ThinLocks { get; } = [];

    /// <summary>By the lock inside.</summary>
    public Dictionary<ulong, ClrObject> Guarded { get; } = [];

    /// <summary>What part of the heap was read before the time was over, from 0 to 1.</summary>
    public double Share { get; private set; } = 1;

    public TypeFacts FactsOf(ClrType type)
    {
        if (!_types.TryGetValue(type.MethodTable, out TypeFacts? facts))
            _types.Add(type.MethodTable, facts = TypeFacts.Of(type));
        return facts;
    }

    /// <summary>Reads the whole heap.</summary>
    /// <param name="isOver">Whether it has to end.</param>
    public void Run(Func<bool> isOver)
    {
        ulong all = 0;
        foreach (ClrSegment segment in _heap.Segments)
            all += segment.ObjectRange.Length;
        ulong done = 0;
        int untilLook = 0;
        foreach (ClrSegment segment in _heap.Segments)
        {
            foreach (ClrObject item in segment.EnumerateObjects())
            {
                if (--untilLook <= 0)
                {
                    untilLook = ObjectsBetweenLooks;
                    if (isOver())
                    {
                        Share = (double)(done + (item.Address - segment.ObjectRange.Start)) / Math.Max(1, all);
                        return;
                    }
                }

                if (item.Type is { IsFree: false } type)
                    Visit(item, FactsOf(type));
            }

            done += segment.ObjectRange.Length;
        }
    }

    private void Visit(ClrObject item, TypeFacts facts)
    {
        if (item.GetThinLock() is { Thread: { } owner })
            ThinLocks.Add((item, owner.Address));
        switch (facts.Role)
        {
            case ObjectRole.Task or ObjectRole.Box when !TaskState.HasEnded(item):
                Tasks[item.Address] = item;
                break;
            case ObjectRole.PooledBox:
                PooledBoxes.Add(item);
                break;
            case ObjectRole.CompletionSource:
                CompletionSources.Add(item);
                break;
            case ObjectRole.Semaphore:
                Semaphores.Add(item);
                break;
            case ObjectRole.Lock when item.TryReadField("_owningThreadId", out uint owning) && owning != 0:
                Locks.Add(item);
                break;
            case ObjectRole.Guarded when item.TryReadObjectField("_lock", out ClrObject inner):
                Guarded[inner.Address] = item;
                break;
        }
    }
}
