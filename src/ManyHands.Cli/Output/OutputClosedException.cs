namespace ManyHands.Cli;

/// <summary>Whoever read standard output closed it.</summary>
internal sealed class OutputClosedException() : Exception("standard output was closed");
