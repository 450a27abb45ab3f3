namespace ManyHands;

/// <summary>Who does what in this process, and who waits for whom. Thread-safe.</summary>
/// <param name="Time">When it was asked; each executor's part has a moment of its own.</param>
/// <param name="Executors">The executors that have not ended, in the order they were made.</param>
/// <param name="Waits">Who waits for something that is known.</param>
/// <param name="Warnings">What was noticed so far, the last 100.</param>
public sealed record InspectionSnapshot(
    DateTimeOffset Time,
    IReadOnlyList<ExecutorSnapshot> Executors,
    IReadOnlyList<WaitSnapshot> Waits,
    IReadOnlyList<InspectionWarning> Warnings)
{
    /// <summary>The warnings of deadlocks and starvation that are still so, be they among the last 100 or not.</summary>
    internal IReadOnlyList<InspectionWarning> Standing { get; init; } = [];
}
