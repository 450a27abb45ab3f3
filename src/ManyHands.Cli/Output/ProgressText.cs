using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>How far a run is, in words.</summary>
internal static class ProgressText
{
    /// <param name="status">Of the run.</param>
    /// <param name="offered">How many URLs its input has; null where nobody knows.</param>
    public static string Line(ScrapeStatus status, long? offered)
    {
        long? total = Total(status, offered);
        string done = total is { } all ? $"{Figures.Count(status.Done)} of {Figures.Count(all)}" : $"{Figures.Count(status.Done)} done";
        string failed = status.Failed > 0 ? $", {Figures.Count(status.Failed)} failed" : "";
        string left = TimeLeft(status, total) is { } time ? $", {Figures.WholeTime(time)} left" : "";
        string waiting = status is { InFlight.Count: 0, Waiting: > 0 } ? $", {Figures.Count(status.Waiting)} waiting for their turn" : "";
        return $"{done}{failed}, {Figures.Rate(status.Rate)}, {Figures.Bytes(status.Bytes)}, {status.InFlight.Count} in flight{waiting}{left}";
    }

    /// <summary>The share done, from 0 to 1; null where the length is unknown.</summary>
    public static double? Share(ScrapeStatus status, long? offered) =>
        Total(status, offered) is { } total and > 0 ? Math.Min(1, (double)status.Done / total) : null;

    private static long? Total(ScrapeStatus status, long? offered) =>
        status.Total ?? (offered is { } length ? Math.Max(status.Done, length - status.Skipped) : null);

    private static TimeSpan? TimeLeft(ScrapeStatus status, long? total)
    {
        if (total is not { } all || status.Rate <= 0 || status.Done == 0 || all <= status.Done)
            return null;
        double seconds = (all - status.Done) / status.Rate;
        return seconds < 1e8 ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null;
    }
}
