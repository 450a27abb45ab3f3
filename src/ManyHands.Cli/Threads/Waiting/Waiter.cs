namespace ManyHands.Cli;

/// <summary>Who may wait for others: a thread, or a task that has not ended. Not thread-safe.</summary>
internal abstract class Waiter
{
    /// <summary>What people call it. From outside.</summary>
    public abstract string Name { get; }

    /// <summary>What it waits for; null when it doesn't, or when that can't be seen.</summary>
    public Wait? Wait { get; set; }
}

/// <summary>What somebody waits for.</summary>
internal sealed class Wait
{
    private readonly string _what;
    private readonly IReadOnlyList<Waiter> _others;

    /// <param name="what">As in: waits for WHAT. From outside in parts.</param>
    /// <param name="others">Who has to do something before the wait ends.</param>
    public Wait(string what, params IReadOnlyList<Waiter> others)
    {
        _what = what;
        _others = others;
    }

    private Wait(SeenThing thing)
    {
        _what = "";
        _others = [];
        Thing = thing;
    }

    public string What => Thing?.Title ?? _what;

    /// <summary>The object that is waited for, when it is one that has a title.</summary>
    public SeenThing? Thing { get; }

    /// <summary>The lock, when it is one.</summary>
    public SeenLock? Lock => Thing as SeenLock;

    /// <summary>Who has to do something before the wait ends: all of them. Empty when that can't be seen.</summary>
    public IReadOnlyList<Waiter> For => Lock is { Owner: { } owner } ? [owner] : _others;

    /// <summary>It is no wait: a thread is at work on the task.</summary>
    public bool IsRun { get; private init; }

    public static Wait Of(SeenThing thing) => new(thing);

    public static Wait OfRun(SeenThread thread) => new(thread.Name, thread) { IsRun = true };
}

/// <summary>What a lock is.</summary>
internal enum LockKind
{
    /// <summary>An object that somebody locked, by <c>lock</c> or by <see cref="System.Threading.Monitor"/>.</summary>
    Monitor,

    /// <summary>A <see cref="System.Threading.Lock"/>.</summary>
    Lock,

    /// <summary>The writer's side of a <see cref="System.Threading.ReaderWriterLockSlim"/>.</summary>
    ReaderWriter,

    /// <summary>An <see cref="AsyncGuarded{T}"/>.</summary>
    AsyncGuarded,
}

/// <summary>An object that is waited for, which can be told from others of its kind. Not thread-safe.</summary>
/// <param name="address">Where it lies.</param>
/// <param name="title">What it is called as long as nothing better is known.</param>
internal class SeenThing(ulong address, string title)
{
    /// <summary>Where it lies.</summary>
    public ulong Address { get; } = address;

    /// <summary>As in: waits for TITLE. From outside in parts.</summary>
    public string Title { get; set; } = title;
}

/// <summary>A lock that somebody has or waits for. Not thread-safe.</summary>
internal sealed class SeenLock(ulong address, LockKind kind) : SeenThing(address, "")
{
    public LockKind Kind { get; } = kind;

    /// <summary>Who has it; null when nobody has, or when that can't be seen.</summary>
    public Waiter? Owner { get; set; }

    /// <summary>Whoever has it ended without giving it back.</summary>
    public bool IsOrphaned { get; set; }

    public List<Waiter> Waiters { get; } = [];
}

/// <summary>Where a thread stands.</summary>
/// <param name="Method">As in the source. From outside.</param>
/// <param name="FullName">As the runtime has it. From outside.</param>
/// <param name="IsFramework">It belongs to .NET itself.</param>
internal sealed record Frame(string Method, string FullName, bool IsFramework);

/// <summary>What a thread does.</summary>
internal enum ThreadActivity
{
    /// <summary>Runs managed code.</summary>
    Running,

    /// <summary>Is in code that isn't .NET's: a system call, a library.</summary>
    Native,

    /// <summary>Waits for something known.</summary>
    Waiting,

    Sleeping,

    /// <summary>Has nothing to do: a worker without work, a thread of the runtime.</summary>
    Idle,
}

/// <summary>A managed thread. Not thread-safe.</summary>
internal sealed class SeenThread(int id, int nativeId) : Waiter
{
    private string _name = $"thread {id}";

    /// <summary><see cref="System.Threading.Thread.ManagedThreadId"/>.</summary>
    public int Id { get; } = id;

    /// <summary>The number that the process itself has for it.</summary>
    public int NativeId { get; } = nativeId;

    public override string Name => _name;

    /// <summary>The name it was given, or that the kernel has for it.</summary>
    public string? GivenName { get; private set; }

    public ThreadActivity Activity { get; set; }

    /// <summary>More of what it does: the native function's caller, say.</summary>
    public string? Detail { get; set; }

    /// <summary>Where it stands, the innermost method first.</summary>
    public IReadOnlyList<Frame> Frames { get; set; } = [];

    /// <summary>There were more frames than are told.</summary>
    public bool IsCut { get; set; }

    /// <summary>How many of the innermost frames only say how it waits.</summary>
    public int WaitFrames { get; set; }

    /// <summary>Processor time it has used; null when it can't be told.</summary>
    public TimeSpan? ProcessorTime { get; set; }

    /// <param name="given">Its name, if it has one.</param>
    /// <param name="isUnique">No other thread is called so.</param>
    public void Call(string given, bool isUnique)
    {
        GivenName = given;
        _name = isUnique ? given : $"{given} ({Id})";
    }
}

/// <summary>A task that has not ended; mostly an async method that waits. Not thread-safe.</summary>
internal sealed class SeenTask(ulong address, string name, bool isMethod) : Waiter
{
    /// <summary>Where it lies.</summary>
    public ulong Address { get; } = address;

    /// <summary>The async method, or what else will end the task.</summary>
    public override string Name { get; } = name;

    /// <summary>It is an async method's.</summary>
    public bool IsMethod { get; } = isMethod;

    /// <summary>It is .NET's own.</summary>
    public bool IsFramework { get; init; }

    /// <summary>Tasks that go on when this one ends.</summary>
    public List<SeenTask> Awaiters { get; } = [];
}
