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
    IReadOnlyList<InspectionWarning> Warnings);

/// <summary>One that waits for something that is known. Thread-safe.</summary>
/// <param name="Waiter">The worker or thread.</param>
/// <param name="Job">The job that waits; null outside of jobs.</param>
/// <param name="WaitsFor">What for.</param>
/// <param name="HeldBy">Who has it; null when that isn't known.</param>
/// <param name="Duration">For how long.</param>
/// <param name="Stack">Where; null when that isn't known.</param>
public sealed record WaitSnapshot(string Waiter, JobInfo? Job, string WaitsFor, string? HeldBy, TimeSpan Duration, string? Stack);
