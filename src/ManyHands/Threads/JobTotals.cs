namespace ManyHands;

/// <summary>What has become of jobs, counted by one who counts: all numbers only grow. Used under that one's lock.</summary>
internal struct JobTotals
{
    internal long Accepted { get; set; }

    internal long Started { get; set; }

    /// <summary>Jobs that ended without a start; each is counted by its end, too.</summary>
    internal long Dropped { get; set; }

    internal long Completed { get; private set; }

    internal long Failed { get; private set; }

    internal long Cancelled { get; private set; }

    internal readonly long Queued => Accepted - Started - Dropped;

    internal readonly long Running => Started + Dropped - (Completed + Failed + Cancelled);

    public static JobTotals operator +(in JobTotals one, in JobTotals other) => new()
    {
        Accepted = one.Accepted + other.Accepted,
        Started = one.Started + other.Started,
        Dropped = one.Dropped + other.Dropped,
        Completed = one.Completed + other.Completed,
        Failed = one.Failed + other.Failed,
        Cancelled = one.Cancelled + other.Cancelled,
    };

    internal void End(JobState state)
    {
        switch (state)
        {
            case JobState.Completed:
                Completed++;
                break;
            case JobState.Failed:
                Failed++;
                break;
            default:
                Cancelled++;
                break;
        }
    }
}
