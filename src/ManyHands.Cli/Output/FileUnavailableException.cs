namespace ManyHands.Cli;

/// <summary>A file that was asked for can't be written: exit code 3.</summary>
internal sealed class FileUnavailableException(string message, Exception cause) : Exception(message, cause);
