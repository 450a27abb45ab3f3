using System.Threading.Tasks.Dataflow;
using ManyHands;

namespace ExecutorBenchmarks;

/// <summary>A function over many items, the results in the items' order.</summary>
internal static class Mapping
{
    internal static Func<int, long> Of(string way)
    {
        switch (way)
        {
            case "ours":
                ThreadPoolExecutor pool = new(Measuring.Workers);
                return size => HashAsync(pool.Map(Enumerable.Range(0, size), Measuring.Trivial)).Result;
            case "plinq":
                return size => Hash(Enumerable.Range(0, size).AsParallel().AsOrdered().WithDegreeOfParallelism(Measuring.Workers).Select(Measuring.Trivial));
            case "dataflow":
                return size => HashAsync(Transformed(size)).Result;
            case "for-each-async":
                return size => Hash(ForEachAsync(size).Result);
            default:
                throw Measuring.Unknown(way);
        }
    }

    private static IAsyncEnumerable<int> Transformed(int size)
    {
        TransformBlock<int, int> block = new(Measuring.Trivial, new() { MaxDegreeOfParallelism = Measuring.Workers });
        for (int i = 0; i < size; i++)
            block.Post(i);
        block.Complete();
        return block.ReceiveAllAsync();
    }

    private static async Task<int[]> ForEachAsync(int size)
    {
        int[] results = new int[size];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Measuring.Workers };
        await Parallel.ForEachAsync(Enumerable.Range(0, size), options, (item, _) =>
        {
            results[item] = Measuring.Trivial(item);
            return ValueTask.CompletedTask;
        });
        return results;
    }

    // Unlike a sum it differs with the order.
    private static long Hash(IEnumerable<int> results)
    {
        uint hash = 0;
        foreach (int result in results)
            hash = unchecked((hash * 31) + (uint)result);
        return hash;
    }

    private static async Task<long> HashAsync(IAsyncEnumerable<int> results)
    {
        uint hash = 0;
        await foreach (int result in results)
            hash = unchecked((hash * 31) + (uint)result);
        return hash;
    }
}
