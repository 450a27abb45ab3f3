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

    /// <summary>Which hosts are waited for and why, where nothing else is done; null where something is.</summary>
    /// <param name="status">Of the run.</param>
    /// <param name="now">The time.</param>
    public static string? Stopped(ScrapeStatus status, DateTimeOffset now)
    {
        StoppedHost[] waitedFor = [.. status.StoppedHosts.Where(static host => host is { Until: not null, Waiting: > 0 })];
        if (waitedFor is not [var first, ..] || status.InFlight.Count > 0 || waitedFor.Sum(static host => (long)host.Waiting) < status.Waiting)
            return null;
        TimeSpan wait = first.Until!.Value - now;
        string others = waitedFor.Length == 1 ? "" : $" and {Figures.Count(waitedFor.Length - 1)} more";
        return $"waiting for {Terminal.Safe(first.Name)}{others}, asked again in {Figures.WholeTime(wait > TimeSpan.Zero ? wait : TimeSpan.Zero)}: {Terminal.Safe(first.Why.Message)}";
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
