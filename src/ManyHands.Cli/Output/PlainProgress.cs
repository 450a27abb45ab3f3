using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>A line on standard error now and then.</summary>
internal sealed class PlainProgress : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ITimer _timer;

    public PlainProgress(Func<ScrapeStatus?> status, long? offered, Messages messages, TimeProvider time) =>
        _timer = time.CreateTimer(
            _ =>
            {
                if (status() is { } now)
                    messages.Line($"hands: {ProgressText.Line(now, offered)}{(ProgressText.Stopped(now, time.GetUtcNow()) is { } stopped ? $"; {stopped}" : "")}");
            },
            null,
            Interval,
            Interval);

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
