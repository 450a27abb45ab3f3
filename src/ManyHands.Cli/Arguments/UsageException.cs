namespace ManyHands.Cli;

/// <summary>The command line is wrong: said on standard error, with a hint, and exit code 2.</summary>
internal sealed class UsageException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}
