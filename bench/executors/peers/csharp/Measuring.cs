using System.Diagnostics;
using System.Globalization;

namespace ExecutorBenchmarks;

/// <summary>Several runs in this process, told in one line of JSON. All programs of this benchmark do the same.</summary>
internal static class Measuring
{
    internal const int Workers = 2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(0.3);

    /// <summary>The median seconds, and the processor seconds a run, of at least three runs after at least two that don't count.</summary>
    /// <remarks>Every run starts on the main thread, which is none of any pool's.</remarks>
    internal static string Time(Func<int, long> run, int size)
    {
        long sum = run(size);
        long start = Stopwatch.GetTimestamp();
        do
            Check(run(size), sum);
        while (Stopwatch.GetElapsedTime(start) < WarmUp);

        List<double> seconds = [];
        TimeSpan before = Environment.CpuUsage.TotalTime;
        start = Stopwatch.GetTimestamp();
        while (seconds.Count < 3 || Stopwatch.GetElapsedTime(start) < Measured)
        {
            long began = Stopwatch.GetTimestamp();
            long found = run(size);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            Check(found, sum);
        }

        double cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds / seconds.Count;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"seconds": {{Median(seconds)}}, "cpu": {{cpu}}, "mb": {{KilobytesOf("VmHWM") / 1024.0}}, "sum": {{sum}}}""");
    }

    internal static string Tell(string what, long value) => string.Create(CultureInfo.InvariantCulture, $$"""{"{{what}}": {{value}}}""");

    /// <summary>A line of /proc/self/status.</summary>
    internal static long KilobytesOf(string what) =>
        long.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith(what, StringComparison.Ordinal)).Split(' ')[^2],
            CultureInfo.InvariantCulture);

    /// <summary>The work of a job.</summary>
    internal static int Trivial(int item) => item + 1;

    internal static ArgumentException Unknown(string way) => new($"{way} is no way of doing this work", nameof(way));

    private static void Check(long found, long expected)
    {
        if (found != expected)
            throw new InvalidOperationException($"One run gave {expected}, another {found}.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
