using ManyHands;

namespace ExecutorBenchmarks;

/// <summary>A counter behind a lock, which each thread raises so many times.</summary>
internal static class Locking
{
    private static readonly GuardedAction<long> Raise = static (ref count) => count++;

    internal static Func<int, long> Of(string way, int threads) => size => way switch
    {
        "ours" => Guard(size, threads),
        "lock" => Monitor(size, threads),
        "lock-type" => LockType(size, threads),
        _ => throw Measuring.Unknown(way),
    };

    private static long Guard(int size, int threads)
    {
        Guarded<long> guarded = new(0);
        OnEach(threads, () =>
        {
            for (int i = 0; i < size / threads; i++)
                guarded.Use(Raise);
        });
        return guarded.Use((ref count) => count);
    }

    private static long Monitor(int size, int threads)
    {
        object gate = new();
        long count = 0;
        OnEach(threads, () =>
        {
            for (int i = 0; i < size / threads; i++)
            {
                lock (gate)
                    count++;
            }
        });
        return count;
    }

    private static long LockType(int size, int threads)
    {
        Lock gate = new();
        long count = 0;
        OnEach(threads, () =>
        {
            for (int i = 0; i < size / threads; i++)
            {
                lock (gate)
                    count++;
            }
        });
        return count;
    }

    private static void OnEach(int threads, Action work)
    {
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => work()))];
        foreach (Thread thread in all)
            thread.Start();
        foreach (Thread thread in all)
            thread.Join();
    }
}
