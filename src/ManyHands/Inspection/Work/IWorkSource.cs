namespace ManyHands;

/// <summary>An executor, or its core, that tells from time to time what its jobs take. Thread-safe.</summary>
internal interface IWorkSource
{
    /// <summary>Whether it has jobs that have not ended.</summary>
    bool IsAtWork { get; }

    /// <summary>What it was at since the reader was last here, and is at now; null while it is at nothing.</summary>
    WorkSample? Sample(TimelineReader reader);
}
