using System.Diagnostics;
using ManyHands;

namespace ProcessBenchmarks;

/// <summary>What is measured of <see cref="ProcessPoolExecutor"/>; each checks the results that it gets.</summary>
internal static class Pool
{
    private const int Workers = 2;

    // Till the compiler has seen what is used often.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Microseconds a job, each awaited before the next is submitted.</summary>
    internal static async Task<double> AwaitedAsync(int jobs)
    {
        using ProcessPoolExecutor pool = new(Workers);
        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < WarmUp;)
            await pool.Submit(new Add(1, 2));
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < jobs; i++)
            Check(await pool.Submit(new Add(i, 1)), i + 1);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / jobs;
    }

    /// <summary>The same by a thread that blocks.</summary>
    internal static double Blocking(int jobs)
    {
        using ProcessPoolExecutor pool = new(Workers);
        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < WarmUp;)
            pool.Submit(new Add(1, 2)).GetAwaiter().GetResult();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < jobs; i++)
            Check(pool.Submit(new Add(i, 1)).GetAwaiter().GetResult(), i + 1);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / jobs;
    }

    /// <summary>Microseconds a job, all submitted before the first is awaited.</summary>
    internal static async Task<double> PipelinedAsync(int jobs)
    {
        using ProcessPoolExecutor pool = new(Workers);
        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < WarmUp;)
            await SubmitAll(jobs / 4);
        long started = Stopwatch.GetTimestamp();
        int[] results = await SubmitAll(jobs);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        for (int i = 0; i < jobs; i++)
            Check(results[i], i + 1);
        return took.TotalMicroseconds / jobs;

        Task<int[]> SubmitAll(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => pool.Submit(new Add(i, 1))).ToArray());
    }

    /// <summary>Microseconds an item.</summary>
    internal static async Task<double> MapAsync(int items)
    {
        using ProcessPoolExecutor pool = new(Workers);
        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < WarmUp;)
            await SumAsync(items / 4);
        long started = Stopwatch.GetTimestamp();
        long sum = await SumAsync(items);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Check(sum, (long)items * (items + 1) / 2);
        return took.TotalMicroseconds / items;

        async Task<long> SumAsync(int count)
        {
            long all = 0;
            await foreach (int result in pool.Map(Enumerable.Range(0, count), Increment))
                all += result;
            return all;
        }
    }

    /// <summary>Milliseconds for an array of so many bytes, there and back.</summary>
    internal static async Task<double> ArrayAsync(int bytes)
    {
        int times = Math.Clamp(200_000_000 / bytes, 3, 100);
        double[] values = [.. Enumerable.Range(0, bytes / sizeof(double)).Select(i => (double)i)];
        using ProcessPoolExecutor pool = new(Workers);
        for (int i = 0; i < 3; i++)
            Check(await pool.Submit(new Echo(values)), values);
        TimeSpan took = default;
        for (int i = 0; i < times; i++)
        {
            long started = Stopwatch.GetTimestamp();
            double[] back = await pool.Submit(new Echo(values));
            took += Stopwatch.GetElapsedTime(started);
            Check(back, values);
        }

        return took.TotalMilliseconds / times;
    }

    /// <summary>Milliseconds from the constructor's call till so many workers have answered; nothing of it has run before.</summary>
    internal static async Task<double> StartAsync(int workers, int answers)
    {
        long started = Stopwatch.GetTimestamp();
        ProcessPoolExecutor pool = new(workers);
        HashSet<int> answered = [];
        while (answered.Count < answers)
        {
            await foreach (Task<int> answer in Task.WhenEach(Enumerable.Range(0, answers).Select(_ => pool.Submit(new WhoAmI())).ToArray()))
                answered.Add(await answer);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(started);
        pool.Dispose();
        return took.TotalMilliseconds;
    }

    /// <summary>Results of so many jobs, one of which kills its process.</summary>
    internal static async Task<double> KeptAsync(int jobs)
    {
        using ProcessPoolExecutor pool = new(Workers);
        Task<int>[] all = [.. Enumerable.Range(0, jobs).Select(i => pool.Submit(new KillAt(i, jobs / 40)))];
        await Task.WhenAll(all).ContinueWith(_ => { }, TaskScheduler.Default);
        return all.Count(job => job.IsCompletedSuccessfully);
    }

    private static int Increment(int number) => number + 1;

    private static void Check(long actual, long expected)
    {
        if (actual != expected)
            throw new InvalidOperationException($"a wrong result: {actual} for {expected}");
    }

    private static void Check(double[] actual, double[] expected)
    {
        if (!actual.AsSpan().SequenceEqual(expected))
            throw new InvalidOperationException("a wrong array came back");
    }
}

internal sealed record Add(int A, int B) : IJob<int>
{
    public int Run(CancellationToken cancellationToken) => A + B;
}

internal sealed record Echo(double[] Values) : IJob<double[]>
{
    public double[] Run(CancellationToken cancellationToken) => Values;
}

/// <summary>Gives its process's number; takes long enough for the others to be given to other workers.</summary>
internal sealed record WhoAmI : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        Thread.Sleep(1);
        return Environment.ProcessId;
    }
}

/// <summary>Takes a moment, and at one number kills its process as <c>kill -9</c> does.</summary>
internal sealed record KillAt(int Number, int Fatal) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        Thread.Sleep(1);
        if (Number == Fatal)
        {
            using var me = Process.GetCurrentProcess();
            me.Kill();
        }

        return Number;
    }
}
