namespace ManyHands.Scraping;

/// <summary>Decides when a request may go to a host. Thread-safe.</summary>
internal interface IHostGate
{
    /// <summary>Waits for a turn at the URL's host; it lasts until what is returned is disposed.</summary>
    /// <remarks>Entered for every request, those of redirects included, and never twice at once by one attempt.</remarks>
    ValueTask<IDisposable> EnterAsync(WebUrl url, CancellationToken cancellationToken);
}
