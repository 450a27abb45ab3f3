namespace ManyHands.Cli;

/// <summary>All that was seen of a process. From outside in most parts.</summary>
internal sealed record SeenProcess
{
    public required int Id { get; init; }

    /// <summary>What the kernel calls it.</summary>
    public required string Name { get; init; }

    public required string CommandLine { get; init; }

    /// <summary>Of .NET, such as 10.0.12.</summary>
    public required string RuntimeVersion { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>How long it stood still, all pauses together.</summary>
    public required TimeSpan Paused { get; init; }

    /// <summary>How long all of it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Bytes copied, so that it could go on while it was read; null when it stood still meanwhile.</summary>
    public required long? Copied { get; init; }

    public required IReadOnlyList<SeenThread> Threads { get; init; }

    /// <summary>Tasks that have not ended and on which something waits, or which wait for something.</summary>
    public required IReadOnlyList<SeenTask> Tasks { get; init; }

    /// <summary>Locks that somebody has or waits for.</summary>
    public required IReadOnlyList<SeenLock> Locks { get; init; }

    public required IReadOnlyList<Deadlock> Deadlocks { get; init; }

    /// <summary>What could not be seen, and why. Safe to show.</summary>
    public required IReadOnlyList<string> Gaps { get; init; }
}
