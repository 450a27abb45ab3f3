namespace ManyHands;

/// <summary>An executor, or its core, that the <see cref="Inspector"/> knows of. Thread-safe.</summary>
internal interface IInspected
{
    ExecutorSnapshot Snapshot();

    /// <summary>A copy of its timeline up to this moment, what is under way included.</summary>
    TimelineRecord Record();

    /// <summary>What its timeline has got since it was read last, for whoever reads it again and again.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="most">Entries copied: the latest ones, where there are more.</param>
    TimelineTail ReadOn(TimelineCursor cursor, int most);
}
