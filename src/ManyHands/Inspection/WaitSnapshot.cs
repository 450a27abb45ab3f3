namespace ManyHands;

/// <summary>One that waits for something that is known. Thread-safe.</summary>
/// <param name="Waiter">The worker, the thread, or the async function.</param>
/// <param name="Job">The job that waits; null outside of jobs.</param>
/// <param name="WaitsFor">What for.</param>
/// <param name="HeldBy">
/// Who has it: of a lock whoever is inside, of a job the worker that runs it, of a thread that one itself; null for nobody, and
/// when it isn't known.
/// </param>
/// <param name="Duration">For how long.</param>
/// <param name="Stack">Where; null when that isn't known.</param>
public sealed record WaitSnapshot(string Waiter, JobInfo? Job, string WaitsFor, string? HeldBy, TimeSpan Duration, string? Stack);
