using System.Globalization;
using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>A thread, and what was read of it.</summary>
/// <param name="Address">Where the runtime keeps it.</param>
/// <param name="Seen">For people.</param>
/// <param name="Stack">Its stack.</param>
/// <param name="Wait">The kind of wait it stands in.</param>
/// <param name="WaitFrames">How many of the innermost frames belong to that.</param>
internal sealed record ReadThread(ulong Address, SeenThread Seen, ThreadStack Stack, WaitKind Wait, int WaitFrames);

/// <summary>Reads the threads of a process. Not thread-safe.</summary>
internal sealed class ThreadReader(TargetProcess target, ClrRuntime runtime, PausedState state)
{
    private const int MaxName = 200;

    // The kernel keeps 15 bytes of a name.
    private static readonly string[] LongNames = [".NET Tiered Compilation Worker"];

    /// <summary>All managed threads that have begun and not ended, in the order of their numbers.</summary>
    public List<ReadThread> Read()
    {
        Dictionary<ulong, string> given = GivenNames();
        var names = new FrameNames();
        List<ReadThread> threads =
        [
            .. runtime.Threads.Where(static thread => thread.IsAlive).OrderBy(static thread => thread.ManagedThreadId)
                .Select(thread => Read(thread, names)),
        ];
        foreach (IGrouping<string, ReadThread> same in threads.Where(thread => NameOf(thread, given) is not null).GroupBy(thread => NameOf(thread, given)!))
        {
            bool isUnique = same.Count() == 1;
            foreach (ReadThread thread in same)
                thread.Seen.Call(same.Key, isUnique);
        }

        return threads;
    }

    private ReadThread Read(ClrThread thread, FrameNames names)
    {
        var seen = new SeenThread(thread.ManagedThreadId, (int)thread.OSThreadId);
        ThreadStack stack = ThreadStack.Read(thread, names);
        (WaitKind wait, int frames) = WaitRules.Find(stack.Frames);
        seen.Frames = [.. stack.Frames.Select(static frame => frame.Shown)];
        seen.IsCut = stack.IsCut;
        seen.WaitFrames = frames;
        seen.ProcessorTime = ProcessorTime(thread.OSThreadId);
        (seen.Activity, seen.Detail) = Activity(thread, stack, wait);
        return new ReadThread(thread.Address, seen, stack, wait, frames);
    }

    private static (ThreadActivity, string?) Activity(ClrThread thread, ThreadStack stack, WaitKind wait) => wait switch
    {
        WaitKind.Sleep => (ThreadActivity.Sleeping, null),
        WaitKind.PoolWorker => (ThreadActivity.Idle, "a worker of .NET's thread pool without work"),
        WaitKind.PoolGate => (ThreadActivity.Idle, "looks after .NET's thread pool"),
        WaitKind.Timer => (ThreadActivity.Idle, "waits for the next timer"),
        WaitKind.Sockets => (ThreadActivity.Idle, "waits for news of any socket"),
        not WaitKind.None => (ThreadActivity.Waiting, null),
        _ when stack.Frames.Count == 0 => (ThreadActivity.Idle, thread.IsFinalizer ? "finalizes objects when there are any" : "belongs to the runtime"),
        _ when stack.IsInNativeCode => (ThreadActivity.Native, stack.Frames[0].Shown.Method),
        _ => (ThreadActivity.Running, null),
    };

    // Thread objects are kept by handles, so that it takes no walk over the heap to find them.
    private Dictionary<ulong, string> GivenNames()
    {
        Dictionary<ulong, string> names = [];
        foreach (ClrHandle handle in runtime.EnumerateHandles())
        {
            ClrObject item = handle.Object;
            if (item.Type?.Name == "System.Threading.Thread"
                && item.TryReadField("_DONT_USE_InternalThread", out nint native)
                && item.TryReadStringField("_name", MaxName, out string? name) && !string.IsNullOrEmpty(name))
                names[(ulong)native] = name;
        }

        return names;
    }

    private string? NameOf(ReadThread thread, Dictionary<ulong, string> given)
    {
        if (given.TryGetValue(thread.Address, out string? name))
            return name;
        if (thread.Seen.NativeId == state.MainThread)
            return "main";

        // The kernel has names of the runtime's own threads; others have it from whoever started them.
        string kernel = state.Outer((uint)thread.Seen.NativeId) is { } id ? ProcessStatus.ReadThread(target.Id, id)?.Name ?? "" : "";
        return kernel.StartsWith(".NET ", StringComparison.Ordinal) ? LongNames.FirstOrDefault(name => name.StartsWith(kernel, StringComparison.Ordinal)) ?? kernel : null;
    }

    private TimeSpan? ProcessorTime(uint thread)
    {
        try
        {
            // The first number is nanoseconds on a processor.
            return state.Outer(thread) is { } id
                && long.TryParse(File.ReadAllText($"/proc/{target.Id}/task/{id}/schedstat").Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
                ? TimeSpan.FromTicks(time / TimeSpan.NanosecondsPerTick) : null;
        }
        catch (IOException)
        {
            // It has ended since, or the kernel keeps no such figures.
            return null;
        }
    }
}
