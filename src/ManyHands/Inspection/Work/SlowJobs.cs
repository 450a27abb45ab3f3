using System.Globalization;

namespace ManyHands;

/// <summary>How a job is told of that takes far longer than those of its name do. Thread-safe.</summary>
internal static class SlowJobs
{
    internal static InspectionWarning Tell(RunningJob running, (TimeSpan Mean, long Count) usual, DateTimeOffset now)
    {
        string who = WaitTexts.Of(running.Job);
        WaitSnapshot? wait = WaitPicture.Shared.WaitOf(running.Thread, running.Job);
        string waits = wait is null ? "" : $" It waits for {wait.WaitsFor}{(wait.HeldBy is { } holder ? $", held by {holder}" : "")}.";
        string? stack = wait?.Stack ?? running.Thread?.StackElsewhere;
        return new InspectionWarning(
            WarningKind.SlowJob, now, who,
            string.Create(CultureInfo.InvariantCulture,
                $"{who} has run for {running.For.TotalSeconds:0.0} s; {usual.Count} jobs of this name took {usual.Mean.TotalSeconds:0.###} s on average.{waits}"),
            stack is null ? [] : [$"{who}{Environment.NewLine}{stack}"]);
    }
}
