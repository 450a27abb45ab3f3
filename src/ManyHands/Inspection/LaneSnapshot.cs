namespace ManyHands;

/// <summary>Where one lane stood, at one moment. Thread-safe.</summary>
/// <param name="Name">As in <see cref="JobOptions.Lane"/>.</param>
/// <param name="Running">Its places that jobs hold: they run, or do as soon as a worker is free.</param>
/// <param name="Resting">Its places that rest after a job.</param>
/// <param name="Queued">Jobs that wait for one of its places.</param>
public sealed record LaneSnapshot(string Name, int Running, int Resting, int Queued);
