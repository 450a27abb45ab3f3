namespace ManyHands;

/// <summary>The executors of this process that have not ended, and what the last of the others did. Thread-safe.</summary>
/// <remarks>
/// Executors that nobody uses any more can be collected, registered or not. Of those that have ended the timelines are kept,
/// so that a trace at a program's end has them: the latest, as many as weigh <see cref="MostKept"/> entries together.
/// It may be called under an executor's lock, and calls nothing.
/// </remarks>
internal static class ExecutorRegistry
{
    internal const int MostKept = 3 * Timeline.Most;

    // What a timeline weighs beside its entries, in entries.
    private const int Around = 16;

    // Names are the user's, and may be made anew for each executor.
    private const int MostTotals = 1000;

    private static readonly Lock Gate = new();

    // Under the gate.
    private static readonly SortedDictionary<long, WeakReference<IInspected>> Registered = [];
    private static readonly Queue<TimelineRecord> Ended = new();
    private static readonly Dictionary<(string Name, string Kind), ExecutorTotal> Totals = [];
    private static long s_last;
    private static int s_kept;
    private static int s_tidyAt = 64;

    internal static RegisteredExecutors All
    {
        get
        {
            List<IInspected> live = [];
            lock (Gate)
            {
                foreach (WeakReference<IInspected> reference in Registered.Values)
                {
                    if (reference.TryGetTarget(out IInspected? executor))
                        live.Add(executor);
                }

                return new RegisteredExecutors(live, [.. Ended], new Dictionary<(string, string), ExecutorTotal>(Totals));
            }
        }
    }

    /// <returns>Its number here, by which it leaves.</returns>
    internal static long Add(IInspected executor)
    {
        ExecutorMetrics.Publish();
        lock (Gate)
        {
            if (Registered.Count >= s_tidyAt)
                Tidy_NeedsLock();
            Registered.Add(++s_last, new WeakReference<IInspected>(executor));
            return s_last;
        }
    }

    /// <summary>An executor has ended. A second call does nothing.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="record">What it did last.</param>
    /// <param name="counts">How its jobs ended.</param>
    /// <param name="busyTime">How long they kept its workers busy.</param>
    internal static void Leave(long number, TimelineRecord record, ExecutorCounts counts, TimeSpan busyTime)
    {
        lock (Gate)
        {
            if (!Registered.Remove(number))
                return;
            (string, string) key = (record.Name, record.Kind);
            if (Totals.Count < MostTotals || Totals.ContainsKey(key))
                Totals[key] = Totals.GetValueOrDefault(key).And(new ExecutorTotal(counts with { Queued = 0, Running = 0 }, 0, busyTime, default));
            if (record.Slices.Length == 0)
                return;
            Ended.Enqueue(record);
            s_kept += record.Slices.Length + Around;
            while (s_kept > MostKept)
                s_kept -= Ended.Dequeue().Slices.Length + Around;
        }
    }

    private static void Tidy_NeedsLock()
    {
        foreach ((long number, WeakReference<IInspected> reference) in Registered.ToArray())
        {
            if (!reference.TryGetTarget(out _))
                Registered.Remove(number);
        }

        s_tidyAt = Math.Max(64, 2 * Registered.Count);
    }
}

/// <summary>The executors of this process.</summary>
/// <param name="Live">Those that have not ended, in the order they were made.</param>
/// <param name="Ended">What is kept of those that have, in the order they did.</param>
/// <param name="Totals">What became of the jobs of all that have.</param>
internal sealed record RegisteredExecutors(
    IReadOnlyList<IInspected> Live,
    IReadOnlyList<TimelineRecord> Ended,
    IReadOnlyDictionary<(string Name, string Kind), ExecutorTotal> Totals);
