namespace ManyHands.Scraping;

/// <summary>A list of URLs can't be read. The message names it and says why.</summary>
public sealed class InputException : Exception
{
    /// <summary>Says which list can't be read.</summary>
    /// <param name="message">For people: which list, and what is wrong.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Says which list can't be read.</summary>
    /// <param name="message">For people: which list, and what is wrong.</param>
    /// <param name="innerException">What the system said.</param>
    public InputException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
