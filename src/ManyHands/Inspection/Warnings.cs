using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Keeps what was noticed, and tells it: to loggers and to whoever listens. Thread-safe.</summary>
/// <remarks>
/// Whoever notices something may hold locks of the program, so it is told on another thread, which lives as long as there is
/// something to tell; a listener that never returns holds up the ones after it, and nothing else.
/// </remarks>
internal static class Warnings
{
    private const int MostKept = 100;
    private const int MostUntold = 1000;

    private static readonly Lock Gate = new();

    // Under the gate.
    private static readonly Queue<InspectionWarning> Kept = new();
    private static readonly Queue<(InspectionWarning Warning, ILogger? Logger)> Untold = new();
    private static bool s_isTelling;

    private static volatile Exception? s_fault;

    /// <summary>Keeps a warning, and has it told.</summary>
    /// <param name="warning">What was noticed.</param>
    /// <param name="logger">The logger of the executor that it is about; null has it go to the inspector's.</param>
    internal static void Post(InspectionWarning warning, ILogger? logger = null)
    {
        bool startsTelling;
        lock (Gate)
        {
            Kept.Enqueue(warning);
            if (Kept.Count > MostKept)
                Kept.Dequeue();
            if (Untold.Count == MostUntold)
                Untold.Dequeue();
            Untold.Enqueue((warning, logger));
            startsTelling = !s_isTelling;
            s_isTelling = true;
        }

        if (startsTelling && !Background.TryStart("manyhands warnings", TellAll))
        {
            // The next warning takes those that are untold along.
            lock (Gate)
                s_isTelling = false;
        }
    }

    /// <summary>The last hundred, the oldest first.</summary>
    internal static List<InspectionWarning> Copy()
    {
        lock (Gate)
            return [.. Kept];
    }

    /// <summary>What went wrong last in the inspection itself; null for nothing.</summary>
    internal static Exception? Fault => s_fault;

    /// <summary>The inspection itself has a bug.</summary>
    internal static void TellFault(Exception mistake)
    {
        s_fault = mistake;
        if (Inspector.Logger is { } logger)
            WarningLog.Failed(new SafeLogger(logger), mistake);
    }

    private static void TellAll()
    {
        while (true)
        {
            (InspectionWarning Warning, ILogger? Logger) next;
            lock (Gate)
            {
                if (!Untold.TryDequeue(out next))
                {
                    s_isTelling = false;
                    return;
                }
            }

            Tell(next.Warning, next.Logger ?? Inspector.Logger);
        }
    }

    private static void Tell(InspectionWarning warning, ILogger? logger)
    {
        SafeLogger? log = logger is null ? null : new SafeLogger(logger);
        if (log is not null)
            WarningLog.Noticed(log, warning);
        foreach (Action<InspectionWarning> listener in Inspector.Listeners)
        {
            try
            {
                listener(warning);
            }
            catch (Exception thrown)
            {
                // Foreign code: the other listeners, and the program, go on.
                if (log is not null)
                    WarningLog.ListenerThrew(log, thrown);
            }
        }
    }
}
