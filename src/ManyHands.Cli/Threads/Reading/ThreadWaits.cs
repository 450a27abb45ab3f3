using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>Finds out what exactly a waiting thread waits for. Not thread-safe.</summary>
internal sealed class ThreadWaits(HeapWalk heap, LockTable locks, ThingTable things, TaskTable tasks)
{
    private const int MostTasks = 100_000;

    /// <returns>Null when the thread does not wait, or has just got what it waited for.</returns>
    public Wait? Of(ReadThread thread) => thread.Wait switch
    {
        WaitKind.None or WaitKind.PoolWorker or WaitKind.PoolGate or WaitKind.Timer or WaitKind.Sockets or WaitKind.Sleep => null,
        WaitKind.Monitor => OfMonitor(thread),
        WaitKind.Lock => OfLock(thread, First(thread, item => RoleOf(item) == ObjectRole.Lock) is { } item ? locks.Lock(item) : null, "a lock"),
        WaitKind.ReaderWriter => OfLock(thread, First(thread, "System.Threading.ReaderWriterLockSlim") is { } item ? locks.ReaderWriter(item) : null, "a ReaderWriterLockSlim"),
        WaitKind.Task => First(thread, IsTask) is { } task ? tasks.WaitFor(task) : new Wait("a task"),
        WaitKind.AllTasks => First(thread, static item => item.IsArray && item.Type?.ComponentType?.Name?.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal) == true) is { } array
            ? OfAll(array.AsArray()) : new Wait("several tasks"),
        WaitKind.AnyTask => new Wait("any of several tasks"),
        WaitKind.Join => OfJoin(thread),
        WaitKind.Pulse => new Wait("a pulse (Monitor.Wait)"),
        WaitKind.Event => OfThing(thread, "ManualResetEventSlim"),
        WaitKind.Semaphore => OfThing(thread, "SemaphoreSlim"),
        WaitKind.Countdown => OfThing(thread, "CountdownEvent"),
        WaitKind.Barrier => OfThing(thread, "Barrier"),
        WaitKind.Collection => new Wait("an item or room of a BlockingCollection"),
        WaitKind.Process => new Wait("the end of a process"),
        WaitKind.StandardInput => new Wait("standard input"),
        _ => OfHandle(thread),
    };

    // Whoever enters a monitor has its object in the frame that does it; nothing else is in there.
    private Wait? OfMonitor(ReadThread thread)
    {
        ClrObject? entered = thread.Stack.Frames.Take(thread.WaitFrames).Where(static frame => frame.Type == "System.Threading.Monitor")
            .SelectMany(thread.Stack.RootsOf).Where(static item => !item.IsNull).Select(static item => (ClrObject?)item).FirstOrDefault();
        return OfLock(thread, entered is { } item ? locks.Monitor(item) : null, "a monitor");
    }

    private static Wait? OfLock(ReadThread thread, SeenLock? seen, string unknown) =>
        seen is null ? new Wait(unknown) : seen.Owner == thread.Seen ? null : Wait.Of(seen);

    private Wait OfAll(ClrArray array)
    {
        List<Wait> waits = [];
        for (int i = 0; i < Math.Min(array.Length, MostTasks); i++)
        {
            if (array.GetObjectValue(i) is { IsNull: false } task && heap.Tasks.ContainsKey(task.Address))
                waits.Add(tasks.WaitFor(task));
        }

        return waits is [var only] ? only : new Wait($"{waits.Count} tasks", [.. waits.SelectMany(static wait => wait.For)]);
    }

    private Wait OfJoin(ReadThread thread)
    {
        int id = 0;
        return First(thread, item => item.Type?.Name == "System.Threading.Thread" && item.TryReadField("_managedThreadId", out id) && id != thread.Seen.Id) is not null
            && locks.ThreadById(id) is { } other
            ? new Wait($"the end of {other.Name}", other)
            : new Wait("the end of a thread");
    }

    private Wait OfHandle(ReadThread thread) =>
        First(thread, static item => IsDerivedFrom(item.Type, "System.Threading.WaitHandle")) is { Type.Name: { } type } handle
            ? Wait.Of(things.Get(handle.Address, MethodNames.OfType(type)))
            : new Wait("a WaitHandle");

    private Wait OfThing(ReadThread thread, string kind) =>
        First(thread, $"System.Threading.{kind}") is { } item ? Wait.Of(things.Get(item.Address, kind)) : new Wait($"a {kind}");

    private static ClrObject? First(ReadThread thread, string type) => First(thread, item => item.Type?.Name == type);

    // The outermost of the frames that wait is what the program called: it has what was meant.
    private static ClrObject? First(ReadThread thread, Func<ClrObject, bool> isIt)
    {
        foreach (ReadFrame frame in thread.Stack.Frames.Take(thread.WaitFrames).Reverse())
        {
            foreach (ClrObject item in thread.Stack.RootsOf(frame))
            {
                if (!item.IsNull && isIt(item))
                    return item;
            }
        }

        // Where the code is optimized, the caller alone may still have it.
        foreach (ClrObject item in thread.Stack.Frames.Skip(thread.WaitFrames).Take(1).SelectMany(thread.Stack.RootsOf))
        {
            if (!item.IsNull && isIt(item))
                return item;
        }

        return null;
    }

    private bool IsTask(ClrObject item) => item.Type is { } type && heap.FactsOf(type).IsTask && heap.Tasks.ContainsKey(item.Address);

    private ObjectRole RoleOf(ClrObject item) => item.Type is { } type ? heap.FactsOf(type).Role : ObjectRole.None;

    private static bool IsDerivedFrom(ClrType? type, string name)
    {
        for (ClrType? at = type; at is not null; at = at.BaseType)
        {
            if (at.Name == name)
                return true;
        }

        return false;
    }
}
