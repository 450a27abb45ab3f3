namespace ManyHands.Scraping;

/// <summary>A body is not what its Content-Encoding says. The message is for people and quotes nothing that was sent but the coding's name.</summary>
internal sealed class ContentDecodingException : Exception
{
    public ContentDecodingException()
    {
    }

    public ContentDecodingException(string message)
        : base(message)
    {
    }

    public ContentDecodingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
