using System.Diagnostics;

namespace ManyHands;

/// <summary>A thread with a name, to be joined: the join throws what the thread threw. Thread-safe.</summary>
/// <remarks>
/// It keeps the process alive till it has ended. An exception does not end the process: it is handed to whoever joins
/// or awaits; when nobody does, <see cref="TaskScheduler.UnobservedTaskException"/> tells it, as for any task.
/// </remarks>
/// <example><code>
/// WorkerThread&lt;int&gt; counter = WorkerThread.Start("counter", () => CountWords(path));
/// int words = counter.Join();
/// </code></example>
[DebuggerDisplay("{Name,nq}: {Completion.Status}")]
public class WorkerThread
{
    private readonly Thread _thread;
    private volatile ThreadMark? _mark; // by the thread itself, when it starts

    private protected WorkerThread(string name, Action body, Task completion)
    {
        Completion = completion;
        _thread = new Thread(() =>
        {
            _mark = InspectionSwitch.IsOn ? ThreadMark.Current : null;
            body();
        })
        {
            Name = name,
        };
    }

    /// <summary>What debuggers and <c>ps -L</c> (its first 15 bytes) call the thread.</summary>
    public string Name => _thread.Name!;

    /// <summary>Ends as the work does: for those who would rather await than block.</summary>
    public Task Completion { get; }

    /// <summary>Starts a thread.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">What it does.</param>
    public static WorkerThread Start(string name, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Start(name, () =>
        {
            work();
            return default(Nothing);
        });
    }

    /// <summary>Starts a thread that gives something.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">What it does.</param>
    /// <exception cref="ArgumentException">The work gives a task, which nobody would await.</exception>
    public static WorkerThread<TResult> Start<TResult>(string name, Func<TResult> work)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        AwaitedByNobody<TResult>.Refuse(work);
        WorkerThread<TResult> worker = new(name, work);
        worker._thread.Start();
        return worker;
    }

    /// <summary>Waits for the thread's end, and throws what it threw, with its stack.</summary>
    /// <exception cref="InvalidOperationException">The thread joins itself.</exception>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <inheritdoc cref="Join()"/>
    /// <param name="timeout">How long to wait at most.</param>
    /// <exception cref="TimeoutException">The thread has not ended by then; it goes on.</exception>
    public void Join(TimeSpan timeout)
    {
        if (Thread.CurrentThread == _thread)
            throw new InvalidOperationException($"The thread {Name} can't wait for its own end.");

        if (!WaitFor(timeout))
            throw new TimeoutException($"The thread {Name} has not ended within {timeout.TotalSeconds:0.###} s.");

        Completion.GetAwaiter().GetResult();
    }

    private bool WaitFor(TimeSpan timeout)
    {
        // A wait that will end by itself is nobody's deadlock.
        if (timeout != Timeout.InfiniteTimeSpan)
            return _thread.Join(timeout);

        if (_thread.Join(WaitRecord.NotedAfter) || _mark is not { } mark)
        {
            _thread.Join();
            return true;
        }

        using (WaitRecord.Begin(mark))
        {
            _thread.Join();
        }

        return true;
    }
}

/// <summary>A <see cref="WorkerThread"/> whose join gives the result. Thread-safe.</summary>
public sealed class WorkerThread<TResult> : WorkerThread
{
    internal WorkerThread(string name, Func<TResult> work)
        : this(name, work, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously))
    {
    }

    private WorkerThread(string name, Func<TResult> work, TaskCompletionSource<TResult> end)
        : base(name, () => Run(work, end), end.Task)
    {
    }

    /// <summary>Ends as the work does, with its result.</summary>
    public new Task<TResult> Completion => (Task<TResult>)base.Completion;

    /// <summary>Waits for the thread's end, and gives its result or throws what it threw, with its stack.</summary>
    /// <inheritdoc cref="WorkerThread.Join()"/>
    public new TResult Join() => Join(Timeout.InfiniteTimeSpan);

    /// <inheritdoc cref="Join()"/>
    /// <param name="timeout">How long to wait at most.</param>
    /// <exception cref="TimeoutException">The thread has not ended by then; it goes on.</exception>
    public new TResult Join(TimeSpan timeout)
    {
        base.Join(timeout);
        return Completion.GetAwaiter().GetResult();
    }

    private static void Run(Func<TResult> work, TaskCompletionSource<TResult> end)
    {
        try
        {
            end.SetResult(work());
        }
        catch (Exception thrown)
        {
            end.SetException(thrown);
        }
    }
}
