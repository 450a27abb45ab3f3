namespace ManyHands;

/// <summary>An executor, or its core, that the <see cref="Inspector"/> knows of. Thread-safe.</summary>
internal interface IInspected
{
    ExecutorSnapshot Snapshot();

    /// <summary>A copy of its timeline up to this moment, what is under way included.</summary>
    TimelineRecord Record();
}
