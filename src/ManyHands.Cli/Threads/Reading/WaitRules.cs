namespace ManyHands.Cli;

/// <summary>What kind of wait a thread stands in.</summary>
internal enum WaitKind
{
    None,
    Monitor,
    Pulse,
    Lock,
    ReaderWriter,
    Task,
    AllTasks,
    AnyTask,
    Join,
    Sleep,
    Event,
    Semaphore,
    Countdown,
    Barrier,
    Collection,
    Handle,
    Process,
    StandardInput,
    PoolWorker,
    PoolGate,
    Timer,
    Sockets,
}

/// <summary>Tells by its stack what a thread waits for: a pure function of the frames' types and methods.</summary>
internal static class WaitRules
{
    // The type, the beginning of the method, the wait. What waits is made of what waits: the outermost says what was meant.
    private static readonly (string Type, string Method, WaitKind Kind)[] Rules =
    [
        ("System.Threading.Monitor", "Wait", WaitKind.Pulse),
        ("System.Threading.Monitor", "ObjWait", WaitKind.Pulse),
        ("System.Threading.Monitor", "Enter", WaitKind.Monitor),
        ("System.Threading.Monitor", "TryEnter", WaitKind.Monitor),
        ("System.Threading.Monitor", "ReliableEnter", WaitKind.Monitor),
        ("System.Threading.Lock", "Enter", WaitKind.Lock),
        ("System.Threading.Lock", "TryEnter", WaitKind.Lock),
        ("System.Threading.ReaderWriterLockSlim", "", WaitKind.ReaderWriter),
        ("System.Threading.Tasks.Task", "WaitAny", WaitKind.AnyTask),
        ("System.Threading.Tasks.Task", "WaitAll", WaitKind.AllTasks),
        ("System.Threading.Tasks.Task", "Wait", WaitKind.Task),
        ("System.Threading.Tasks.Task", "InternalWait", WaitKind.Task),
        ("System.Threading.Tasks.Task", "SpinThenBlockingWait", WaitKind.Task),
        ("System.Threading.Tasks.Task", "GetResult", WaitKind.Task),
        ("System.Threading.Tasks.Task", "get_Result", WaitKind.Task),
        ("System.Runtime.CompilerServices.TaskAwaiter", "", WaitKind.Task),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable", "", WaitKind.Task),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter", "", WaitKind.Task),
        ("System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable", "", WaitKind.Task),
        ("System.Threading.Thread", "Join", WaitKind.Join),
        ("System.Threading.Thread", "Sleep", WaitKind.Sleep),
        ("System.Threading.ManualResetEventSlim", "", WaitKind.Event),
        ("System.Threading.SemaphoreSlim", "", WaitKind.Semaphore),
        ("System.Threading.CountdownEvent", "", WaitKind.Countdown),
        ("System.Threading.Barrier", "", WaitKind.Barrier),
        ("System.Collections.Concurrent.BlockingCollection", "", WaitKind.Collection),
        ("System.Threading.WaitHandle", "", WaitKind.Handle),
        ("System.Threading.SpinWait", "", WaitKind.None),
        ("System.Diagnostics.Process", "WaitForExit", WaitKind.Process),
        ("System.Diagnostics.ProcessWaitState", "", WaitKind.Process),
        ("System.ConsolePal", "Read", WaitKind.StandardInput),
        ("System.Threading.LowLevelLifoSemaphore", "", WaitKind.Handle),
        ("System.Threading.PortableThreadPool+WorkerThread", "", WaitKind.PoolWorker),
        ("System.Threading.PortableThreadPool+GateThread", "", WaitKind.PoolGate),
        ("System.Threading.TimerQueue", "TimerThread", WaitKind.Timer),
        ("System.Net.Sockets.SocketAsyncEngine", "EventLoop", WaitKind.Sockets),
    ];

    /// <summary>The wait, and how many frames from the innermost on belong to it.</summary>
    public static (WaitKind Kind, int Frames) Find(IReadOnlyList<ReadFrame> frames)
    {
        WaitKind kind = WaitKind.None;
        int count = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            // The way into the system is a part of whatever waits there.
            if (kind == WaitKind.None && frames[i].Type.StartsWith("Interop", StringComparison.Ordinal))
                continue;
            if (Rule(frames[i]) is not { } found)
                break;
            if (found != WaitKind.None)
                kind = found;
            count = i + 1;
        }

        return kind == WaitKind.None ? (kind, 0) : (kind, count);
    }

    private static WaitKind? Rule(ReadFrame frame)
    {
        foreach ((string type, string method, WaitKind kind) in Rules)
        {
            if (IsType(frame.Type, type) && frame.Method.StartsWith(method, StringComparison.Ordinal))
                return kind;
        }

        return null;
    }

    // The type, what it was made of where it is generic, and what is nested in it.
    private static bool IsType(string actual, string type) =>
        actual.StartsWith(type, StringComparison.Ordinal) && (actual.Length == type.Length || actual[type.Length] is '<' or '+' or '`');
}
