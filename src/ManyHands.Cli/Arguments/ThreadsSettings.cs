namespace ManyHands.Cli;

/// <summary>What <c>hands threads</c> was asked for.</summary>
internal sealed record ThreadsSettings
{
    public required int ProcessId { get; init; }

    /// <summary>One JSON object instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>How long the process may stand still when its memory is too large to be copied.</summary>
    public required TimeSpan MaxPause { get; init; }
}
