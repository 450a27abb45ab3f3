namespace ManyHands.Cli;

/// <summary>What the program tells whoever started it.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>At least one URL did not end well.</summary>
    public const int SomeFailed = 1;

    /// <summary>The command line is wrong or an input can't be read.</summary>
    public const int Usage = 2;

    /// <summary>The run could not start or go on.</summary>
    public const int CannotGoOn = 3;

    public const int Interrupted = 130;

    /// <summary>Whoever read standard output closed it.</summary>
    public const int OutputClosed = 141;
}
