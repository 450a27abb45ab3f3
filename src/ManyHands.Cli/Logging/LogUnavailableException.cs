namespace ManyHands.Cli;

/// <summary>The file that <c>--log</c> names can't be opened for writing.</summary>
internal sealed class LogUnavailableException(string message, Exception cause) : Exception(message, cause);
