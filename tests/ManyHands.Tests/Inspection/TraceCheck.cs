using System.Globalization;
using System.Runtime.CompilerServices;
using ManyHands.Testing;

namespace ManyHands.Tests;

/// <summary>Has the reader in <c>check_trace.py</c>, which shares nothing with ours, look at a trace of this process.</summary>
internal static class TraceCheck
{
    /// <summary>Whether this machine can run it.</summary>
    internal static bool IsPossible => Python.IsThere;

    /// <summary>Asserts that each worker has been as busy as a snapshot of its idle executor says.</summary>
    internal static void AssertAddsUp(IExecutor executor)
    {
        ExecutorSnapshot snapshot;
        ILookup<string, decimal> seen;
        do
        {
            // A worker may be on its way out of a job that has ended.
            snapshot = executor.Snapshot();
            seen = Rows($"{snapshot.Name} ({snapshot.Kind})").ToLookup(row => row.Worker, row => row.Busy);
        }
        while (executor.Snapshot().BusyTime != snapshot.BusyTime);
        Assert.Equal((0, 0), (snapshot.Counts.Running, snapshot.SlicesDropped));
        foreach (IGrouping<string, WorkerSnapshot> workers in snapshot.Workers.GroupBy(worker => worker.Name))
            AssertSame(workers.Sum(worker => (decimal)worker.BusyTime.TotalMicroseconds), seen[workers.Key].Sum());

        AssertSame((decimal)snapshot.BusyTime.TotalMicroseconds, seen.SelectMany(busy => busy).Sum());
    }

    // A snapshot's are whole tenths of a microsecond.
    private static void AssertSame(decimal snapshot, decimal trace) => Assert.True(Math.Abs(snapshot - trace) < 0.2m, $"{snapshot} µs, by the trace {trace} µs");

    private static (string Worker, decimal Busy)[] Rows(string executor)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(file))
                Inspector.WriteTrace(stream);
            return [.. Python.Run(Script(), file, executor).Select(line => line.Split('\t')).Select(fields => (fields[0], decimal.Parse(fields[1], CultureInfo.InvariantCulture)))];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "check_trace.py");
}
