using System.Collections.Concurrent;

namespace ManyHands.Tests;

/// <summary>Threads that take one lock each and then, when all have, the next one's: a deadlock, till it is broken.</summary>
internal sealed class Ring(int members) : IDisposable
{
    private readonly Barrier _allHaveTheirs = new(members);
    private readonly ConcurrentQueue<Thread> _threads = new();
    private readonly List<Thread> _started = [];
    private int _isBroken;

    internal bool HasEnded => _started.TrueForAll(thread => !thread.IsAlive);

    internal void Start(string name, Guarded<int> own, Guarded<int> next) => Start(name, () => Inside(own, next));

    internal void StartWaiting(string name, Guarded<int> one) => Start(name, () => WaitFor(one));

    /// <summary>Takes the first, and the second inside of it.</summary>
    internal void Inside(Guarded<int> own, Guarded<int> next) => own.Use((ref _) =>
    {
        _allHaveTheirs.SignalAndWait(Times.Soon);
        WaitFor(next);
    });

    /// <summary>Ends one wait, and so the others: a thread that waits for a lock can be interrupted.</summary>
    internal void Break()
    {
        if (Interlocked.Exchange(ref _isBroken, 1) == 0 && _threads.TryPeek(out Thread? thread))
            thread.Interrupt();
    }

    public void Dispose()
    {
        Break();
        _allHaveTheirs.Dispose();
    }

    internal void WaitFor(Guarded<int> next)
    {
        _threads.Enqueue(Thread.CurrentThread);
        try
        {
            next.Use((ref n) => n++);
        }
        catch (ThreadInterruptedException)
        {
            // By the test, which has seen enough.
        }
    }

    private void Start(string name, Action work)
    {
        Thread thread = new(() => work()) { Name = name, IsBackground = true };
        _started.Add(thread);
        thread.Start();
    }
}
