using System.Globalization;

namespace ManyHands;

/// <summary>How a job is told of that takes far longer than those of its name do. Thread-safe.</summary>
internal static class SlowJobs
{
    /// <param name="running">The job.</param>
    /// <param name="usual">What those of its name take.</param>
    /// <param name="together">How many became slow together with it, itself included.</param>
    /// <param name="now">The moment.</param>
    /// <param name="waits">Who waits for what.</param>
    internal static InspectionWarning Tell(
        RunningJob running, (TimeSpan Mean, long Count) usual, int together, DateTimeOffset now, WaitPicture waits)
    {
        string who = WaitTexts.Of(running.Job);
        WaitSnapshot? wait = waits.WaitOf(running.Thread, running.Job);
        string waitsFor = wait is null ? "" : $" It waits for {wait.WaitsFor}{(wait.HeldBy is { } holder ? $", held by {holder}" : "")}.";
        string others = together > 1 ? $" {together} jobs have become slow in the same second." : "";
        string? stack = wait?.Stack ?? running.Thread?.StackElsewhere;
        return new InspectionWarning(
            WarningKind.SlowJob, now, who,
            string.Create(CultureInfo.InvariantCulture,
                $"{who} has run for {running.For.TotalSeconds:0.0} s; {usual.Count} jobs of this name took {usual.Mean.TotalSeconds:0.###} s on average.{waitsFor}{others}"),
            stack is null ? [] : [$"{who}{Environment.NewLine}{stack}"]);
    }
}
