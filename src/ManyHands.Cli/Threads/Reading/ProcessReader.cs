using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>Looks into a process: pauses it, copies what it may change, lets it go on, and reads the copy.</summary>
/// <param name="settings">Which process.</param>
/// <param name="time">By which pauses are measured.</param>
/// <param name="mayCopy">Whether a process's memory is small enough to be copied; if not, it stands still while it is read.</param>
internal sealed class ProcessReader(ThreadsSettings settings, TimeProvider time, Func<TargetProcess, bool> mayCopy)
{
    // A collection of garbage, in the middle of which a heap can't be read, takes some milliseconds.
    private const int MostTries = 5;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly long _began = time.GetTimestamp();
    private readonly List<string> _gaps = [];
    private TimeSpan _paused;

    /// <exception cref="ProcessUnavailableException">It can't be looked into.</exception>
    public SeenProcess Read()
    {
        TargetProcess target = TargetProcess.Open(settings.ProcessId);
        bool isCopied = mayCopy(target);
        for (int attempt = 1; ; attempt++)
        {
            if (TryRead(target, isCopied, isLast: attempt == MostTries) is { } seen)
                return seen with { Paused = _paused, Took = time.GetElapsedTime(_began) };
            Thread.Sleep(BetweenTries);
        }
    }

    private SeenProcess? TryRead(TargetProcess target, bool isCopied, bool isLast)
    {
        using MemoryCopy? room = isCopied ? MemoryCopy.TryPrepare(target) : null;
        using Pause pause = Pause.Begin(target, time);
        long began = time.GetTimestamp();
        try
        {
            MemoryCopy? copy = room?.TryTake() == true ? room : null;
            if (copy is not null)
                pause.End();
            bool IsOver() => copy is null && time.GetElapsedTime(began) > settings.MaxPause;
            using TargetRuntime runtime = TargetRuntime.Open(target, new TargetReader(target, pause.State, copy));
            return runtime.Clr.Heap.CanWalkHeap || isLast ? Read(target, runtime, pause.State, copy?.Bytes, IsOver) : null;
        }
        catch (Exception failure) when (failure is not (ProcessUnavailableException or OutOfMemoryException))
        {
            // What is read is whatever the process has made of its memory, and what is read last may be gone with it.
            if (isLast || ProcessStatus.Read(target.Id) is null)
                throw Unreadable(target, failure);
            _gaps.Clear();
            return null;
        }
        finally
        {
            _paused += pause.End();
        }
    }

    private SeenProcess Read(TargetProcess target, TargetRuntime runtime, PausedState state, long? copied, Func<bool> isOver)
    {
        List<ReadThread> threads = new ThreadReader(target, runtime.Clr, state).Read();
        var locks = new LockTable(runtime.Clr, [.. threads.Select(static thread => (thread.Address, thread.Seen))]);
        HeapWalk heap = WalkHeap(runtime.Clr, locks, isOver);
        var links = new TaskLinks(heap, threads);
        var things = new ThingTable();
        var tasks = new TaskTable(heap, locks, things, links);
        tasks.Read();
        GuardHolders.Find(heap, links, threads, locks, tasks);
        var waits = new ThreadWaits(heap, locks, things, tasks);
        foreach (ReadThread thread in threads)
        {
            thread.Seen.Wait = waits.Of(thread);
            if (thread.Seen is { Activity: ThreadActivity.Waiting, Wait: null } seen)
                seen.Activity = ThreadActivity.Running;
        }

        tasks.Link();
        IReadOnlyDictionary<ulong, string> fields = FieldNames.Find(runtime.Clr, locks.All.Select(static seen => seen.Address).Concat(things.Addresses), isOver);
        locks.Name(heap, fields);
        things.Name(fields);
        List<Waiter> waiters = [.. threads.Select(static thread => thread.Seen), .. tasks.All];
        foreach (Waiter waiter in waiters)
            waiter.Wait?.Lock?.Waiters.Add(waiter);
        if (state.Unstopped.Count > 0)
            _gaps.Add($"what threads do that did not stop, in system calls that nothing interrupts: {string.Join(", ", state.Unstopped)}");
        return new SeenProcess
        {
            Id = target.Id,
            Name = target.Name,
            CommandLine = target.CommandLine,
            RuntimeVersion = runtime.Version,
            Time = time.GetUtcNow(),
            Paused = _paused,
            Took = TimeSpan.Zero,
            Copied = copied,
            Threads = [.. threads.Select(static thread => thread.Seen)],
            Tasks = [.. tasks.All],
            Locks = [.. locks.All],
            Deadlocks = Deadlocks.Find(waiters),
            Gaps = _gaps,
        };
    }

    private static ProcessUnavailableException Unreadable(TargetProcess target, Exception failure) => ProcessStatus.Read(target.Id) is null
        ? target.Ended()
        : new($"what {target.Shown} has in its memory can't be understood: {failure.GetType().Name}, {Terminal.Safe(failure.Message.TrimEnd('.'))}",
            "try again; if it stays so, please report it with the version of .NET that the process runs on");

    private HeapWalk WalkHeap(ClrRuntime runtime, LockTable locks, Func<bool> isOver)
    {
        var heap = new HeapWalk(runtime.Heap);
        if (!runtime.Heap.CanWalkHeap)
        {
            _gaps.Add("tasks: garbage was being collected each time it was tried");
            return heap;
        }

        heap.Run(isOver);
        if (heap.Share < 1)
            _gaps.Add($"tasks of all but {heap.Share * 100:F0} % of the heap: it took longer than --max-pause allows");
        foreach ((ClrObject item, ulong thread) in heap.ThinLocks)
            locks.AddMonitor(item, thread);
        foreach (ClrObject item in heap.Locks)
            locks.Lock(item);
        return heap;
    }
}
