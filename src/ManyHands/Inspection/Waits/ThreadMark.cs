namespace ManyHands;

/// <summary>What is known of one thread. Its own thread writes it, the watch reads it.</summary>
internal sealed class ThreadMark
{
    [ThreadStatic]
    private static ThreadMark? t_mark;

    private volatile AskedJob? _asked;

    private readonly bool _isPoolThread;

    private ThreadMark()
    {
        Thread = Thread.CurrentThread;
        _isPoolThread = Thread.IsThreadPoolThread;
    }

    internal static ThreadMark Current => t_mark ??= new ThreadMark();

    internal Thread Thread { get; }

    /// <summary>The system's number of the thread; 0 where it can't be known.</summary>
    internal int SystemId { get; } = ThreadUse.OwnId;

    /// <summary>The job whose end it wants to wait for, or wanted when it last asked for one.</summary>
    internal AskedJob? Asked { get => _asked; set => _asked = value; }

    /// <summary>The <see cref="Guarded{T}"/>s that it is inside of, as far as the order of locks is checked. Its own thread's.</summary>
    internal List<IGuard> Held { get; } = [];

    /// <summary>Whether it waits for something, be it a task, a lock or time.</summary>
    internal bool IsBlocked => (Thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

    /// <summary>Instead of its stack, which only the thread itself can see from inside of the process.</summary>
    internal string StackElsewhere => $"   (hands threads {Environment.ProcessId} shows the stack of {Name})";

    // Threads of the runtime's pool share one name, and many have none.
    internal string Name => !_isPoolThread && Thread.Name is { Length: > 0 } name ? name
        : Thread.ManagedThreadId == 1 ? "the main thread"
        : $"thread {Thread.ManagedThreadId}";
}
