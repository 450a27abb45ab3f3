using Microsoft.Extensions.Logging;

namespace ManyHands.Cli.Tests;

/// <summary>Which events reach standard error.</summary>
public sealed class EventLogTests : IDisposable
{
    private readonly OutputFolder _folder = new();

    [Theory]
    [InlineData(LogLevel.Information, LogLevel.Warning, true)]
    [InlineData(LogLevel.Warning, LogLevel.Warning, false)]
    [InlineData(LogLevel.Warning, LogLevel.Error, true)]
    [InlineData(LogLevel.Error, LogLevel.Warning, false)]
    [InlineData(LogLevel.Error, LogLevel.Error, true)]
    public void What_executors_warn_of_is_shown_to_whoever_asks_for_more_and_kept_for_all(LogLevel shown, LogLevel level, bool isShown)
    {
        var lines = new List<string>();
        var messages = new Messages();
        messages.Redirect(lines.Add);
        string file = _folder.In("log");
        using (var log = new EventLog(file, shown, messages, TimeProvider.System))
        {
            log.CreateLogger("ManyHands").Log(level, "Job 1 failed");
            log.CreateLogger("ManyHands.Scraping").Log(level, "http://h/ failed");
        }

        Assert.Equal(isShown, lines.Contains("hands: Job 1 failed"));
        Assert.Equal(level >= shown, lines.Contains("hands: http://h/ failed"));
        Assert.Equal(2, File.ReadAllLines(file).Length);
    }

    public void Dispose() => _folder.Dispose();
}
