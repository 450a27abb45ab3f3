namespace ManyHands.Dashboard;

/// <summary>What is known of one worker. Not thread-safe.</summary>
internal sealed class LaneHistory(int id, string name)
{
    private const int LongestName = 80;

    private TimeSpan _busy;
    private long _jobs;

    public int Id { get; } = id;

    /// <summary>As the page shows it.</summary>
    public string Name { get; } = VisibleText.Of(name, LongestName);

    /// <summary>Spans of the last minutes.</summary>
    public SpanList Past { get; } = new();

    /// <summary>Spans since the last digest.</summary>
    public SpanList Fresh { get; private set; } = new();

    /// <summary>When something was last known of it, in milliseconds since 1970.</summary>
    public double LastSeen { get; set; }

    /// <summary>What the page was told last.</summary>
    public WorkerRow? Told { get; set; }

    /// <summary>
    /// Takes what the worker's sums say of the time since the last look, where there was too much to tell one by one: a span over
    /// all of that time takes the place of those that were read.
    /// </summary>
    public void Summarize(WorkerSnapshot worker, double from, double to)
    {
        double busy = Math.Clamp((worker.BusyTime - _busy).TotalMilliseconds, 0, to - from);
        int jobs = (int)Math.Clamp(worker.JobsDone - _jobs, 0, int.MaxValue);
        if (jobs == 0 && busy <= 0)
            return;
        int failed = Fresh.All.Sum(static span => span.Failed);
        int cancelled = Fresh.All.Sum(static span => span.Cancelled);
        Fresh = new SpanList();
        Fresh.Add(new Span(from, to, null, null, 0, Math.Max(2, jobs), jobs, Math.Min(failed, jobs), Math.Min(cancelled, jobs), busy, false));
    }

    public void Note(WorkerSnapshot worker) => (_busy, _jobs) = (worker.BusyTime, worker.JobsDone);

    /// <summary>Moves the fresh spans to the past.</summary>
    public void Age()
    {
        if (Fresh.Count == 0)
            return;
        Past.Add(Fresh.All);
        Fresh = new SpanList();
    }
}

/// <summary>What a worker is at, as the page is told.</summary>
/// <param name="State">A number of <see cref="WorkerState"/>.</param>
/// <param name="Job">What the job is shown as; null when it runs none.</param>
/// <param name="Name">The job's name; null the same.</param>
/// <param name="Id">The job's number.</param>
/// <param name="Since">Milliseconds since 1970.</param>
/// <param name="JobsDone">Jobs that have ended on it.</param>
/// <param name="BusyTime">In milliseconds.</param>
/// <param name="WaitsFor">Null when it does not.</param>
internal readonly record struct WorkerRow(WorkerState State, string? Job, string? Name, long Id, double Since, long JobsDone, long BusyTime, string? WaitsFor)
{
    public static WorkerRow Of(WorkerSnapshot worker) => new(
        worker.State, worker.Job?.Label ?? worker.Job?.Name, worker.Job?.Name, worker.Job?.Id ?? 0, UnixTime.Of(worker.Since), worker.JobsDone, (long)worker.BusyTime.TotalMilliseconds, worker.WaitsFor);
}

/// <summary>Moments as the page counts them.</summary>
internal static class UnixTime
{
    /// <summary>Milliseconds since 1970, with fractions.</summary>
    public static double Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}
