namespace ManyHands;

/// <summary>Where one lane stood, at one moment. Thread-safe.</summary>
/// <param name="Name">As in <see cref="JobOptions.Lane"/>.</param>
/// <param name="Running">Its jobs that run.</param>
/// <param name="Resting">Its places that rest after a job.</param>
/// <param name="Queued">Its jobs that wait: for room in it, or for a worker.</param>
public sealed record LaneSnapshot(string Name, int Running, int Resting, int Queued);
