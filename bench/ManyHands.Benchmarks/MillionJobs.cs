using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;

namespace ManyHands.Benchmarks;

/// <summary>A million trivial jobs, every result collected and checked: the cost of the executor itself.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 2, iterationCount: 9)]
public class MillionJobs
{
    private const int Count = 1_000_000;
    private const long Sum = (long)Count * (Count - 1) / 2;
    private ThreadPoolExecutor _pool = null!;

    [GlobalSetup]
    public void Start() => _pool = new ThreadPoolExecutor(maxWorkers: Environment.ProcessorCount);

    [GlobalCleanup]
    public void Stop() => _pool.Dispose();

    [Benchmark(Baseline = true, Description = "Task.Run")]
    public async Task TaskRun()
    {
        var tasks = new Task<int>[Count];
        for (int i = 0; i < Count; i++)
        {
            int item = i;
            tasks[i] = Task.Run(() => Trivial(item));
        }

        Check((await Task.WhenAll(tasks)).Sum(result => (long)result));
    }

    [Benchmark(Description = "ThreadPoolExecutor.Submit")]
    public async Task Submit()
    {
        var tasks = new Task<int>[Count];
        for (int i = 0; i < Count; i++)
        {
            int item = i;
            tasks[i] = _pool.Submit(() => Trivial(item));
        }

        Check((await Task.WhenAll(tasks)).Sum(result => (long)result));
    }

    [Benchmark(Description = "ThreadPoolExecutor.Map, ordered")]
    public Task MapOrdered() => Map(ordered: true);

    [Benchmark(Description = "ThreadPoolExecutor.Map, as completed")]
    public Task MapAsCompleted() => Map(ordered: false);

    [Benchmark(Description = "Parallel.ForEachAsync into an array")]
    public async Task ForEachAsync()
    {
        int[] results = new int[Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), (item, _) =>
        {
            results[item] = Trivial(item);
            return ValueTask.CompletedTask;
        });
        Check(results.Sum(result => (long)result));
    }

    [Benchmark(Description = "PLINQ, ordered")]
    public void Plinq()
    {
        long sum = 0;
        foreach (int result in Enumerable.Range(0, Count).AsParallel().AsOrdered().Select(Trivial))
            sum += result;
        Check(sum);
    }

    private async Task Map(bool ordered)
    {
        long sum = 0;
        await foreach (int result in _pool.Map(Enumerable.Range(0, Count), Trivial, new MapOptions { Ordered = ordered }))
            sum += result;
        Check(sum);
    }

    private static int Trivial(int item) => item;

    private static void Check(long sum)
    {
        if (sum != Sum)
            throw new InvalidOperationException($"The results add up to {sum}, not to {Sum}: jobs were lost or run twice.");
    }
}
