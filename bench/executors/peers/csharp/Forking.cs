using ManyHands;

namespace ExecutorBenchmarks;

/// <summary>A range halved till one item is left: each half's right part becomes a job, however small.</summary>
internal static class Forking
{
    internal static Func<int, long> Of(string way)
    {
        ThreadPoolExecutor pool = new(Measuring.Workers);
        return way switch
        {
            "ours" => size => pool.Submit(() => Split(pool, 0, size)).Result,
            "ours-awaited" => size => pool.Submit(() => SplitAsync(pool, 0, size)).Result,
            "task" => size => Task.Run(() => Split(0, size)).Result,
            "task-awaited" => size => Task.Run(() => SplitAsync(0, size)).Result,
            _ => throw Measuring.Unknown(way),
        };
    }

    private static long Split(ThreadPoolExecutor pool, int first, int end)
    {
        if (end - first == 1)
            return Measuring.Trivial(first);
        int middle = (first + end) / 2;
        Task<long> right = pool.Submit(() => Split(pool, middle, end));
        return Split(pool, first, middle) + right.Result;
    }

    private static async Task<long> SplitAsync(ThreadPoolExecutor pool, int first, int end)
    {
        if (end - first == 1)
            return Measuring.Trivial(first);
        int middle = (first + end) / 2;
        Task<long> right = pool.Submit(() => SplitAsync(pool, middle, end));
        return await SplitAsync(pool, first, middle) + await right;
    }

    private static long Split(int first, int end)
    {
        if (end - first == 1)
            return Measuring.Trivial(first);
        int middle = (first + end) / 2;
        Task<long> right = Task.Run(() => Split(middle, end));
        return Split(first, middle) + right.Result;
    }

    private static async Task<long> SplitAsync(int first, int end)
    {
        if (end - first == 1)
            return Measuring.Trivial(first);
        int middle = (first + end) / 2;
        Task<long> right = Task.Run(() => SplitAsync(middle, end));
        return await SplitAsync(first, middle) + await right;
    }
}
