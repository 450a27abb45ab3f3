namespace ManyHands.Dashboard;

/// <summary>Lanes as rows of numbers, which is what the page gets: a thousand workers are too many for objects.</summary>
internal static class DigestRows
{
    /// <summary>
    /// Lane, state, place of what the job is shown as, job's number, since, jobs done, busy milliseconds, place of the name of what it
    /// waits for.
    /// </summary>
    public static List<long> Workers(IEnumerable<LaneHistory> lanes, double time, NameTable names)
    {
        List<long> rows = [];
        foreach (LaneHistory lane in lanes)
        {
            WorkerRow row = lane.Told!.Value;
            rows.AddRange(
                lane.Id, (long)row.State, names.PlaceOf(row.Job, row.Name), row.Id, Tenths(row.Since - time), row.JobsDone, row.BusyTime, names.PlaceOf(row.WaitsFor, null));
        }

        return rows;
    }

    /// <summary>
    /// Lane, start, length, 1 for an inner one, place of what the job is shown as, job's number, jobs ended, failed, cancelled, thousandths
    /// of it that were busy.
    /// </summary>
    public static List<long> Spans(IEnumerable<LaneHistory> lanes, Func<LaneHistory, SpanList> spans, double time, NameTable names)
    {
        List<long> rows = [];
        foreach (LaneHistory lane in lanes)
        {
            foreach (Span span in spans(lane).All)
            {
                double share = span.Length > 0 ? Math.Clamp(span.Busy / span.Length, 0, 1) : 1;
                rows.AddRange(
                    lane.Id, Tenths(span.Start - time), Tenths(span.Length), span.IsInner ? 1 : 0, names.PlaceOf(span.Label, span.Name), span.Id, span.Jobs, span.Failed,
                    span.Cancelled, (long)(share * 1000));
            }
        }

        return rows;
    }

    private static long Tenths(double milliseconds) => (long)Math.Round(milliseconds * 10);
}
