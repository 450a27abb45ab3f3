namespace ManyHands;

/// <summary>Looks at all executors of this process: who does what, since when, who waits for whom. Thread-safe.</summary>
/// <remarks>
/// Nothing need be switched on; what executors note for it costs less than a tenth of the smallest job. For measuring,
/// <c>AppContext.SetSwitch("ManyHands.Inspection", false)</c> before the first executor, or the same in
/// <c>runtimeconfig.json</c>, switches it off: snapshots then tell of counts and running jobs, but of no times and no jobs done.
/// </remarks>
public static partial class Inspector
{
    /// <summary>What all executors do at this moment, as far as they have not ended.</summary>
    /// <remarks>It holds each executor up only for as long as copying takes, and waits for no job.</remarks>
    public static InspectionSnapshot Snapshot()
    {
        ExecutorSnapshot[] executors;
        IReadOnlyList<WaitSnapshot> waits;
        IReadOnlyList<InspectionWarning> warnings;
        using (WaitPicture.Share())
        {
            executors = [.. ExecutorRegistry.All.Live.Select(executor => executor.Snapshot())];
            (waits, warnings) = Notices;
        }

        return new InspectionSnapshot(TimeProvider.System.GetUtcNow(), executors, waits, warnings);
    }

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

    /// <summary>What a snapshot has beside executors.</summary>
    internal static (IReadOnlyList<WaitSnapshot> Waits, IReadOnlyList<InspectionWarning> Warnings) Notices
    {
        get
        {
            using (WaitPicture.Share())
            {
                long now = Environment.TickCount64;
                return ([.. WaitPicture.Shared.Waits.Select(wait => wait.Snapshot(now))], Warnings.Copy());
            }
        }
    }
}
