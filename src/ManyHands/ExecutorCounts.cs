namespace ManyHands;

/// <summary>How many jobs stand where, at one moment: <c>Accepted</c> is the sum of the others.</summary>
/// <param name="Queued">Accepted, not started.</param>
/// <param name="Running">Started, not ended.</param>
/// <param name="Completed">Ended with a result.</param>
/// <param name="Failed">Ended with an exception.</param>
/// <param name="Cancelled">Ended by their caller's token or by a shutdown.</param>
public readonly record struct ExecutorCounts(long Queued, long Running, long Completed, long Failed, long Cancelled)
{
    /// <summary>All jobs ever accepted.</summary>
    public long Accepted => Queued + Running + Completed + Failed + Cancelled;
}
