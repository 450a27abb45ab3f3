namespace ManyHands;

/// <summary>
/// What a job threw in another process, where the exception itself could not be rebuilt here: its type isn't known, or it
/// holds something that can't cross.
/// </summary>
public sealed class RemoteJobException : Exception
{
    internal RemoteJobException(string message, string remoteType, string remoteText, Exception? innerException)
        : base(message, innerException)
    {
        RemoteType = remoteType;
        RemoteText = remoteText;
    }

    /// <summary>The full name of the exception's type in the other process.</summary>
    public string RemoteType { get; }

    /// <summary>What the exception's <c>ToString</c> gave in the other process, with its stack.</summary>
    public string RemoteText { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        RemoteText.Length == 0 ? base.ToString() : base.ToString() + Environment.NewLine + " ---> in the other process: " + RemoteText;
}
