namespace ManyHands.Scraping;

/// <summary>The output can take nothing more, so the run can't go on: the disk or the quota is full. What was done is kept.</summary>
public sealed class OutputUnavailableException : Exception
{
    /// <summary>Says why the output can't be written any more.</summary>
    /// <param name="message">For people.</param>
    /// <param name="innerException">What the system said.</param>
    public OutputUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
