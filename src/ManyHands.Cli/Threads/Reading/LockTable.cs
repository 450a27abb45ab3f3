using System.Globalization;
using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>The locks of a process, each made known once, with whoever has it. Not thread-safe.</summary>
internal sealed class LockTable
{
    private const int MaxName = 200;

    private readonly Dictionary<ulong, SeenLock> _locks = [];
    private readonly Dictionary<ulong, ClrObject> _objects = [];
    private readonly Dictionary<ulong, SeenThread> _byAddress = [];
    private readonly Dictionary<int, SeenThread> _byNativeId = [];
    private readonly Dictionary<int, SeenThread> _byId = [];

    /// <param name="runtime">Whose locks.</param>
    /// <param name="threads">Its threads, each with where the runtime keeps it.</param>
    public LockTable(ClrRuntime runtime, IReadOnlyCollection<(ulong Address, SeenThread Thread)> threads)
    {
        foreach ((ulong address, SeenThread thread) in threads)
        {
            _byAddress[address] = thread;
            _byNativeId[thread.NativeId] = thread;
            _byId[thread.Id] = thread;
        }

        foreach (SyncBlock block in runtime.Heap.EnumerateSyncBlocks().Where(static block => block.IsMonitorHeld && block.Object != 0))
            AddMonitor(runtime.Heap.GetObject(block.Object), block.HoldingThreadAddress);
    }

    public IReadOnlyCollection<SeenLock> All => _locks.Values;

    public SeenThread? ThreadAt(ulong address) => _byAddress.GetValueOrDefault(address);

    public SeenThread? ThreadById(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The monitor of an object.</summary>
    public SeenLock Monitor(ClrObject item) =>
        item.GetThinLock() is { Thread: { } owner } ? AddMonitor(item, owner.Address) : Add(item, LockKind.Monitor);

    public SeenLock AddMonitor(ClrObject item, ulong thread)
    {
        SeenLock seen = Add(item, LockKind.Monitor);
        seen.Owner ??= ThreadAt(thread);
        seen.IsOrphaned = seen.Owner is null;
        return seen;
    }

    /// <summary>A <see cref="System.Threading.Lock"/>.</summary>
    public SeenLock Lock(ClrObject item)
    {
        SeenLock seen = Add(item, LockKind.Lock);
        if (item.TryReadField("_owningThreadId", out uint owner) && owner != 0)
        {
            seen.Owner ??= _byNativeId.GetValueOrDefault((int)owner);
            seen.IsOrphaned = seen.Owner is null;
        }

        return seen;
    }

    /// <summary>A <see cref="ReaderWriterLockSlim"/>, of which only the writer is known.</summary>
    public SeenLock ReaderWriter(ClrObject item)
    {
        SeenLock seen = Add(item, LockKind.ReaderWriter);
        if (item.TryReadField("_writeLockOwnerId", out int owner) && owner > 0)
        {
            seen.Owner ??= ThreadById(owner);
            seen.IsOrphaned = seen.Owner is null;
        }

        return seen;
    }

    public SeenLock AsyncGuarded(ClrObject item) => Add(item, LockKind.AsyncGuarded);

    /// <summary>Gives all of them their titles, which differ.</summary>
    /// <param name="heap">Knows what is guarded by which lock.</param>
    /// <param name="fields">The fields that have them.</param>
    public void Name(HeapWalk heap, IReadOnlyDictionary<ulong, string> fields)
    {
        foreach (SeenLock seen in _locks.Values)
            seen.Title = Title(seen, _objects[seen.Address], heap, fields.GetValueOrDefault(seen.Address));
        foreach (IGrouping<string, SeenLock> same in _locks.Values.GroupBy(static seen => seen.Title).Where(static same => same.Skip(1).Any()))
        {
            foreach (SeenLock seen in same)
                seen.Title += At(seen.Address);
        }
    }

    private static string Title(SeenLock seen, ClrObject item, HeapWalk heap, string? field)
    {
        string type = MethodNames.OfType(item.Type?.Name ?? "object");
        return seen.Kind switch
        {
            LockKind.AsyncGuarded => $"{type} {Quoted(item)}",
            LockKind.Lock when heap.Guarded.TryGetValue(seen.Address, out ClrObject guarded) =>
                $"the lock of {MethodNames.OfType(guarded.Type?.Name ?? "Guarded")} {Quoted(guarded)}",
            LockKind.Lock => field is null ? "a lock" : $"the lock {field}",
            LockKind.ReaderWriter => field is null ? "a ReaderWriterLockSlim" : $"the ReaderWriterLockSlim {field}",
            _ when item.Type?.Name is null or "System.Object" => field is null ? "the monitor of an object" : $"the monitor of {field}",
            _ => field is null ? $"the monitor of a {type}" : $"the monitor of {field}, a {type}",
        };
    }

    private static string Quoted(ClrObject guarded) =>
        guarded.TryReadStringField("<Name>k__BackingField", MaxName, out string? name) ? $"'{name}'" : At(guarded.Address).TrimStart();

    private static string At(ulong address) => string.Create(CultureInfo.InvariantCulture, $" at 0x{address:x}");

    private SeenLock Add(ClrObject item, LockKind kind)
    {
        if (!_locks.TryGetValue(item.Address, out SeenLock? seen))
        {
            _locks.Add(item.Address, seen = new SeenLock(item.Address, kind));
            _objects.Add(item.Address, item);
        }

        return seen;
    }
}
