using ManyHands;

namespace ExecutorBenchmarks;

/// <summary>Jobs one by one, from threads that are none of the pool's.</summary>
internal static class Submitting
{
    private const int Producers = 4;

    internal static Func<int, long> Million(string way)
    {
        Func<int, Task<int>> submit = By(way);
        return size => Million(submit, 0, size);
    }

    internal static Func<int, long> FourProducers(string way)
    {
        Func<int, Task<int>> submit = By(way);
        return size =>
        {
            long[] sums = new long[Producers];
            Thread[] threads = [.. Enumerable.Range(0, Producers).Select(producer => new Thread(() =>
                sums[producer] = Million(submit, size / Producers * producer, size / Producers)))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            return sums.Sum();
        };
    }

    internal static Func<int, long> OneByOne(string way)
    {
        if (way == "ours-inside")
        {
            ThreadPoolExecutor pool = new(Measuring.Workers);
            return size => pool.Submit(() => AwaitOneByOneAsync(item => pool.Submit(() => Measuring.Trivial(item)), size)).Result;
        }

        Func<int, Task<int>> submit = By(way.Replace("-blocking", "", StringComparison.Ordinal));
        return way.EndsWith("-blocking", StringComparison.Ordinal)
            ? size => Enumerable.Range(0, size).Sum(item => (long)submit(item).Result)
            : size => AwaitOneByOneAsync(submit, size).Result;
    }

    private static Func<int, Task<int>> By(string way)
    {
        if (way == "task")
            return item => Task.Run(() => Measuring.Trivial(item));
        if (way != "ours")
            throw Measuring.Unknown(way);
        ThreadPoolExecutor pool = new(Measuring.Workers);
        return item => pool.Submit(() => Measuring.Trivial(item));
    }

    private static long Million(Func<int, Task<int>> submit, int first, int count)
    {
        var tasks = new Task<int>[count];
        for (int i = 0; i < count; i++)
            tasks[i] = submit(first + i);
        long sum = 0;
        foreach (int result in Task.WhenAll(tasks).Result)
            sum += result;
        return sum;
    }

    private static async Task<long> AwaitOneByOneAsync(Func<int, Task<int>> submit, int size)
    {
        long sum = 0;
        for (int i = 0; i < size; i++)
            sum += await submit(i);
        return sum;
    }
}
