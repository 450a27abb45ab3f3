namespace ManyHands;

/// <summary>What a shutdown does with work that was accepted.</summary>
public enum ShutdownMode
{
    /// <summary>All of it is run.</summary>
    Finish,

    /// <summary>What has started is finished; what is queued is cancelled.</summary>
    FinishRunning,

    /// <summary>What is queued is cancelled; what has started is told by its token, and waited for.</summary>
    Cancel,
}

/// <summary>What a shutdown gave up.</summary>
/// <param name="Cancelled">Jobs that were accepted and never started, because of the shutdown.</param>
/// <param name="Abandoned">Jobs that were still running at the deadline.</param>
public sealed record ShutdownReport(long Cancelled, IReadOnlyList<JobInfo> Abandoned)
{
    /// <summary>Whether every accepted job was run to its end.</summary>
    public bool IsComplete => Cancelled == 0 && Abandoned.Count == 0;
}
