namespace ManyHands.Cli;

/// <summary>A process can't be looked into: exit code 3.</summary>
/// <param name="message">Which and why; already safe to show.</param>
/// <param name="hint">What to do about it.</param>
internal sealed class ProcessUnavailableException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}
