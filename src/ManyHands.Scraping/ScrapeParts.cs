using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping;

/// <summary>What a run takes from outside, so that tests can bring their own.</summary>
internal sealed record ScrapeParts
{
    public required TimeProvider Time { get; init; }

    /// <summary>Spreads the waits between attempts; used under a lock on itself.</summary>
    public required Random Random { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>Null is the real one.</summary>
    public Network? Network { get; init; }

    /// <summary>How long downloads in flight may go on after a stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Names this run to another that wants its folder; null is the program's name.</summary>
    public string? Command { get; init; }
}
