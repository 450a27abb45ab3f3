namespace ManyHands;

/// <summary>
/// Looks, four times a second and only while there is something to see, whether those that wait ever will go on.
/// Thread-safe.
/// </summary>
/// <remarks>
/// On a thread of its own: a timer would need the .NET thread pool, whose threads may be the very ones that are stuck. What it
/// looks at are real threads, so its clock is the real one.
/// </remarks>
internal static class InspectionWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // then the thread is given back

    private static readonly Lock Gate = new();
    private static readonly AutoResetEvent Called = new(false);

    // Written under the gate.
    private static bool s_isAwake;
    private static bool s_hasThread;
    private static long s_looks; // by its own thread

    private static readonly InspectionLooks Seen = new();

    /// <summary>How often it has looked.</summary>
    internal static long Looks => Volatile.Read(ref s_looks);

    /// <summary>There is something to look at.</summary>
    internal static void Wake()
    {
        if (!Volatile.Read(ref s_isAwake))
            WakeUp();
    }

    private static void WakeUp()
    {
        bool needsThread;
        lock (Gate)
        {
            if (s_isAwake)
                return;
            s_isAwake = true;
            needsThread = !s_hasThread;
            s_hasThread = true;
        }

        if (!needsThread)
            Called.Set();
        else if (!Background.TryStart("manyhands watch", Run))
        {
            // The next one that wakes it tries again.
            lock (Gate)
                s_isAwake = s_hasThread = false;
        }
    }

    private static void Run()
    {
        // What has only just begun hangs by no rule, and a program that ends at once need not wait for a look.
        Called.WaitOne(Period);
        while (true)
        {
            Look();
            Interlocked.Increment(ref s_looks);
            if (HasWork)
                Called.WaitOne(Period);
            else if (!Rest())
                return;
        }
    }

    // False when it has rested so long that the thread may end.
    private static bool Rest()
    {
        lock (Gate)
            s_isAwake = false;

        // Who adds work now either finds the watch asleep and wakes it, or is seen here.
        Interlocked.MemoryBarrier();
        if (HasWork)
            Wake();
        if (Called.WaitOne(Patience))
            return true;
        lock (Gate)
            return s_hasThread = s_isAwake;
    }

    private static bool HasWork =>
        !WaitList.IsEmpty || ExecutorRegistry.All.Live.OfType<IWorkSource>().Any(executor => executor.IsAtWork);

    private static void Look()
    {
        try
        {
            Seen.Look();
        }
        catch (Exception mistake)
        {
            // A bug of this library, which must not end the program that it looks at.
            Warnings.TellFault(mistake);
        }
    }
}
