namespace ManyHands;

/// <summary>What came of a job that has ended well.</summary>
internal enum JobOutcome : byte
{
    /// <summary>As its end tells.</summary>
    AsEnded,

    /// <summary>What it was to do can't be done, and that is its result.</summary>
    Failed,

    /// <summary>It could not be done this time; another job will try.</summary>
    TriedAgain,

    /// <summary>It was cut off, and that is its result.</summary>
    Cancelled,
}

internal static class JobOutcomeExtensions
{
    /// <summary>As it is shown; null for as the job ended.</summary>
    internal static SliceEnd? ToEnd(this JobOutcome outcome) => outcome switch
    {
        JobOutcome.Failed or JobOutcome.TriedAgain => SliceEnd.Failed,
        JobOutcome.Cancelled => SliceEnd.Cancelled,
        _ => null,
    };
}

/// <summary>How many of an executor's completed jobs came to something else.</summary>
/// <param name="Failed">See <see cref="JobOutcome.Failed"/>.</param>
/// <param name="TriedAgain">See <see cref="JobOutcome.TriedAgain"/>.</param>
/// <param name="Cancelled">See <see cref="JobOutcome.Cancelled"/>.</param>
internal readonly record struct JobOutcomes(long Failed, long TriedAgain, long Cancelled)
{
    internal long All => Failed + TriedAgain + Cancelled;

    internal JobOutcomes And(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Failed => this with { Failed = Failed + 1 },
        JobOutcome.TriedAgain => this with { TriedAgain = TriedAgain + 1 },
        JobOutcome.Cancelled => this with { Cancelled = Cancelled + 1 },
        _ => this,
    };
}
