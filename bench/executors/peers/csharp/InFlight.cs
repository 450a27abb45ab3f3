using ManyHands;

namespace ExecutorBenchmarks;

/// <summary>Async jobs, of which only so many may be in flight.</summary>
internal static class InFlight
{
    private const int AtOnce = 1000;

    /// <summary>Jobs that wait for a millisecond.</summary>
    internal static Func<int, long> Bounded(string way) => size => RunAsync(way, AtOnce, size, WaitAsync).Result;

    /// <summary>All of them in flight, waiting for one signal: how much the process grew, in bytes a job.</summary>
    internal static string Hold(string way, int size)
    {
        TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int begun = 0;
        _ = RunAsync(way, AtOnce, size, WaitAsync).Result; // loads and compiles what it needs
        long before = Resident();
        Task<long> all = RunAsync(way, size, size, async item =>
        {
            Interlocked.Increment(ref begun);
            await signal.Task;
            return Measuring.Trivial(item);
        });
        while (Volatile.Read(ref begun) < size)
            Thread.Yield();
        long bytes = (Resident() - before) / size;
        signal.SetResult();
        return $$"""{"bytes": {{bytes}}, "sum": {{all.Result}}}""";
    }

    private static async Task<long> RunAsync(string way, int atOnce, int size, Func<int, Task<int>> job)
    {
        long sum = 0;
        switch (way)
        {
            case "ours":
                await using (AsyncExecutor executor = new(atOnce))
                    return Sum(await Task.WhenAll(Enumerable.Range(0, size).Select(item => executor.Submit(() => job(item)))));
            case "ours-map":
                await using (AsyncExecutor executor = new(atOnce))
                {
                    await foreach (int result in executor.Map(Enumerable.Range(0, size), job))
                        sum += result;
                }

                return sum;
            case "semaphore":
                using (SemaphoreSlim places = new(atOnce))
                    return Sum(await Task.WhenAll(Enumerable.Range(0, size).Select(item => BehindAsync(places, item, job))));
            case "for-each-async":
                await Parallel.ForEachAsync(Enumerable.Range(0, size), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (item, _) =>
                    Interlocked.Add(ref sum, await job(item)));
                return sum;
            default:
                throw Measuring.Unknown(way);
        }
    }

    private static async Task<int> WaitAsync(int item)
    {
        await Task.Delay(1);
        return Measuring.Trivial(item);
    }

    private static async Task<int> BehindAsync(SemaphoreSlim places, int item, Func<int, Task<int>> job)
    {
        await places.WaitAsync();
        try
        {
            return await job(item);
        }
        finally
        {
            places.Release();
        }
    }

    private static long Sum(int[] results) => results.Sum(result => (long)result);

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Measuring.KilobytesOf("VmRSS") * 1024;
    }
}
