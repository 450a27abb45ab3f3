namespace ManyHands;

/// <summary>A job, an item or a result can't cross to another process whole; the message says what is in the way and what to do.</summary>
public sealed class JobSerializationException : Exception
{
    internal JobSerializationException(string message, string? member = null, Exception? innerException = null)
        : base(message, innerException) =>
        Member = member;

    /// <summary>The member in the way, as <c>Type.Member</c>; null where it is the type itself, or isn't known.</summary>
    public string? Member { get; }
}
