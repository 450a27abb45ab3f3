using System.Diagnostics;
using System.Globalization;

namespace ManyHands.Benchmarks;

/// <summary>
/// What it costs that executors note what their workers do: the same work with it and without, in turn, each in a process of
/// its own, for the switch is read once.
/// </summary>
internal static class InspectionCost
{
    private const int Count = 1_000_000;
    private const int Singles = 20_000;
    private const int Warmups = 3;
    private const int Runs = 7;

    internal static void Run(int rounds)
    {
        Dictionary<(string What, bool IsOn), List<double>> seen = [];
        for (int round = 0; round < rounds; round++)
        {
            foreach (bool isOn in round % 2 == 0 ? [true, false] : (bool[])[false, true])
            {
                foreach ((string what, double nanoseconds) in Measuring.InOwnProcess("inspection-once", isOn ? "on" : "off"))
                {
                    if (!seen.TryGetValue((what, isOn), out List<double>? all))
                        seen.Add((what, isOn), all = []);
                    all.Add(nanoseconds);
                }
            }

            Print(seen, $"after {round + 1} of {rounds} rounds");
        }
    }

    /// <summary>In the process of its own: measures and prints.</summary>
    internal static async Task RunOnceAsync(bool isOn)
    {
        AppContext.SetSwitch("ManyHands.Inspection", isOn);
        using ThreadPoolExecutor pool = new(maxWorkers: Environment.ProcessorCount);
        await MeasureAsync("a million submitted", () => Submit(pool), Count);
        await MeasureAsync("one at a time, awaited", () => SubmitAndAwait(pool), Singles);
    }

    // The processor time as well, which what else runs on the machine disturbs less.
    private static async Task MeasureAsync(string what, Func<Task> run, int jobs)
    {
        List<double> elapsed = [], processor = [];
        for (int i = 0; i < Warmups + Runs; i++)
        {
            GC.Collect();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            await run();
            if (i < Warmups)
                continue;
            elapsed.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / jobs);
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / jobs);
        }

        Measuring.Tell(what, Measuring.Median(elapsed));
        Measuring.Tell($"{what}: processor", Measuring.Median(processor));
    }

    private static async Task Submit(ThreadPoolExecutor pool)
    {
        var tasks = new Task<int>[Count];
        for (int i = 0; i < Count; i++)
        {
            int item = i;
            tasks[i] = pool.Submit(() => item);
        }

        long sum = (await Task.WhenAll(tasks)).Sum(result => (long)result);
        if (sum != (long)Count * (Count - 1) / 2)
            throw new InvalidOperationException("Jobs were lost or run twice.");
    }

    private static async Task SubmitAndAwait(ThreadPoolExecutor pool)
    {
        for (int i = 0; i < Singles; i++)
        {
            int item = i;
            if (await pool.Submit(() => item) != item)
                throw new InvalidOperationException("A job gave what another should.");
        }
    }

    private static void Print(Dictionary<(string What, bool IsOn), List<double>> seen, string when)
    {
        Console.WriteLine($"{when}: medians, ns a job");
        foreach (string what in seen.Keys.Select(key => key.What).Distinct())
        {
            double on = Measuring.Median(seen[(what, true)]), off = Measuring.Median(seen[(what, false)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-36} on {on,7:0} off {off,7:0} ratio {on / off:0.000}"));
        }
    }
}
