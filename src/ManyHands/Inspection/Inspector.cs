using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Looks at all executors of this process: who does what, since when, who waits for whom. Thread-safe.</summary>
/// <remarks>
/// Nothing need be switched on; what executors note for it is one timestamp and 40 bytes a job. For measuring,
/// <c>AppContext.SetSwitch("ManyHands.Inspection", false)</c> before the first executor, or the same in
/// <c>runtimeconfig.json</c>, switches it off: snapshots then tell of counts and running jobs, but of no times and no jobs done.
/// </remarks>
public static partial class Inspector
{
    /// <summary>What all executors do at this moment, as far as they have not ended.</summary>
    /// <remarks>It holds each executor up only for as long as copying takes, and waits for no job.</remarks>
    public static InspectionSnapshot Snapshot() => Snapshot(ExecutorRegistry.All.Live);

    /// <summary>
    /// Writes what the workers of all executors did, and do, as Chrome trace events: a JSON file that Perfetto
    /// (https://ui.perfetto.dev) and chrome://tracing show, with a row for each worker.
    /// </summary>
    /// <remarks>
    /// Of each executor there are the last 32,768 jobs or stretches of jobs, or nearly. Executors that have ended are in it as well, the
    /// last ones, up to 98,304 entries. Holds each executor up only for as long as copying takes.
    /// </remarks>
    /// <param name="stream">Where to; it stays open.</param>
    /// <exception cref="IOException">The stream can't be written.</exception>
    public static void WriteTrace(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        RegisteredExecutors executors = ExecutorRegistry.All;
        TraceWriter.Write(stream, [.. executors.Ended, .. executors.Live.Select(executor => executor.Record())]);
    }

    /// <summary>Has <see cref="WriteTrace"/> write to a file should the process die of an exception that nobody catches.</summary>
    /// <remarks>
    /// A file of this name is replaced, by a whole one or not at all; a link is followed, and a pipe or a device is written to. Where the trace went or why it could not be written is
    /// logged in one line, as critical. The dying process waits for that for 11 seconds at most. What ends a process otherwise leaves no
    /// trace: its regular end, <see cref="Environment.FailFast(string)"/>, a stack overflow, a kill.
    /// </remarks>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="logger">Where that line goes. The default is <see cref="Logger"/> as it is then.</param>
    /// <returns>Ends it when it is disposed of.</returns>
    /// <exception cref="ArgumentException">The path is empty, or none.</exception>
    public static IDisposable WriteTraceOnCrash(string path, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new CrashTrace(Path.GetFullPath(path), logger);
    }

    /// <summary>A snapshot of some executors.</summary>
    /// <param name="shown">They stand in the snapshot in this order.</param>
    internal static InspectionSnapshot Snapshot(IReadOnlyList<IInspected> shown)
    {
        using (WaitPicture.Share())
        {
            ExecutorSnapshot[] executors = [.. shown.Select(static executor => executor.Snapshot())];
            long now = Environment.TickCount64;
            WaitSnapshot[] waits = [.. WaitPicture.Shared.Waits.Select(wait => wait.Snapshot(now))];
            return new InspectionSnapshot(TimeProvider.System.GetUtcNow(), executors, waits, Warnings.Copy())
            {
                Standing = ToldKnots.Standing(WaitPicture.Shared),
            };
        }
    }
}
