namespace ManyHands.Cli;

/// <summary>What the kernel told of a process's threads while they stood still. Thread-safe.</summary>
/// <param name="Registers">By the numbers that the process itself has for its threads.</param>
/// <param name="OuterIds">The system's numbers for these.</param>
/// <param name="MainThread">The one that the process began with, as the process itself counts.</param>
/// <param name="Unstopped">Threads that did not stop, and of which little can be told.</param>
internal sealed record PausedState(
    IReadOnlyDictionary<uint, byte[]> Registers, IReadOnlyDictionary<uint, int> OuterIds, uint MainThread, IReadOnlyList<int> Unstopped)
{
    /// <summary>As long as nothing was told.</summary>
    public static PausedState None { get; } = new(new Dictionary<uint, byte[]>(), new Dictionary<uint, int>(), 0, []);

    /// <summary>The system's number for a thread; null when it has ended.</summary>
    public int? Outer(uint inner) => OuterIds.TryGetValue(inner, out int outer) ? outer : null;
}
