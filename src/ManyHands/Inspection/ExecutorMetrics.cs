using System.Diagnostics.Metrics;

namespace ManyHands;

/// <summary>What the meter tells of executors when it is asked: it costs jobs nothing. Thread-safe.</summary>
/// <remarks>Executors of one kind and name are told as one; in what only grows, those that have ended are in it.</remarks>
internal static class ExecutorMetrics
{
    private static readonly Meter Meter = Telemetry.Meter;

    // Held by the meter as well; here so that they are created once, when the first executor is.
    private static readonly Instrument[] All =
    [
        Meter.CreateObservableUpDownCounter(
            "manyhands.job.count",
            () => Tell<long>(total => [("manyhands.job.state", "queued", total.Counts.Queued), ("manyhands.job.state", "running", total.Counts.Running)]),
            "{job}",
            "Jobs that were accepted and have not ended."),
        Meter.CreateObservableCounter(
            "manyhands.job.ended",
            () => Tell<long>(total =>
            [
                ("manyhands.job.outcome", "completed", total.Counts.Completed),
                ("manyhands.job.outcome", "failed", total.Counts.Failed),
                ("manyhands.job.outcome", "cancelled", total.Counts.Cancelled),
            ]),
            "{job}",
            "Jobs that have ended."),
        Meter.CreateObservableGauge(
            "manyhands.queue.oldest_wait",
            () => Tell<double>(total => [(null, null, total.OldestWait.TotalSeconds)]),
            "s",
            "How long the job at the head of the queue has waited."),
        Meter.CreateObservableUpDownCounter(
            "manyhands.worker.max",
            () => Tell<long>(total => [(null, null, total.MaxWorkers)]),
            "{worker}",
            "How many jobs' code may run at once."),
        Meter.CreateObservableCounter(
            "manyhands.worker.busy_time",
            () => Tell<double>(total => [(null, null, total.BusyTime.TotalSeconds)]),
            "s",
            "How long jobs have kept workers busy."),
    ];

    /// <summary>Creates the instruments; a second call does nothing.</summary>
    internal static void Publish() => GC.KeepAlive(All);

    private static IEnumerable<Measurement<T>> Tell<T>(Func<ExecutorTotal, (string? Tag, string? Value, T Measured)[]> measure)
        where T : struct
    {
        foreach (((string name, string kind), ExecutorTotal total) in Totals())
        {
            foreach ((string? tag, string? value, T measured) in measure(total))
            {
                List<KeyValuePair<string, object?>> tags = [new("manyhands.executor.name", name), new("manyhands.executor.type", kind)];
                if (tag is not null)
                    tags.Add(new(tag, value));
                yield return new Measurement<T>(measured, tags);
            }
        }
    }

    private static Dictionary<(string Name, string Kind), ExecutorTotal> Totals()
    {
        RegisteredExecutors executors = ExecutorRegistry.All;
        var totals = new Dictionary<(string, string), ExecutorTotal>(executors.Totals);
        foreach (ExecutorSnapshot snapshot in executors.Live.Select(executor => executor.Snapshot()))
        {
            (string, string) key = (snapshot.Name, snapshot.Kind);
            totals[key] = totals.GetValueOrDefault(key).And(
                new ExecutorTotal(snapshot.Counts, snapshot.MaxWorkers, snapshot.BusyTime, snapshot.OldestWait ?? default));
        }

        return totals;
    }
}

/// <summary>What executors of one kind and name come to.</summary>
/// <param name="Counts">Their jobs.</param>
/// <param name="MaxWorkers">How many jobs' code they run at once.</param>
/// <param name="BusyTime">How long jobs have kept their workers busy.</param>
/// <param name="OldestWait">How long the job has waited that did so longest.</param>
internal readonly record struct ExecutorTotal(ExecutorCounts Counts, int MaxWorkers, TimeSpan BusyTime, TimeSpan OldestWait)
{
    internal ExecutorTotal And(ExecutorTotal other) => new(
        new ExecutorCounts(
            Counts.Queued + other.Counts.Queued,
            Counts.Running + other.Counts.Running,
            Counts.Completed + other.Counts.Completed,
            Counts.Failed + other.Counts.Failed,
            Counts.Cancelled + other.Counts.Cancelled),
        MaxWorkers + other.MaxWorkers,
        BusyTime + other.BusyTime,
        OldestWait > other.OldestWait ? OldestWait : other.OldestWait);
}
