namespace ManyHands.Scraping;

/// <summary>The run can't start: the output folder or its journal can't be used. The message says why, and what to do about it.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Says why the journal can't be used.</summary>
    /// <param name="message">For people: what is wrong, and what to do.</param>
    public JournalException(string message)
        : base(message)
    {
    }

    /// <summary>Says why the journal can't be used.</summary>
    /// <param name="message">For people: what is wrong, and what to do.</param>
    /// <param name="innerException">What the system said.</param>
    public JournalException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
