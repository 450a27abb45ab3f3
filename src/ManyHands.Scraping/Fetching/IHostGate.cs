namespace ManyHands.Scraping;

/// <summary>Decides when a request may go to a host. Thread-safe.</summary>
internal interface IHostGate
{
    /// <summary>Waits for a turn at the URL's host; it lasts until what is returned is disposed.</summary>
    /// <remarks>Entered for every request, those of redirects included, and never twice at once by one attempt.</remarks>
    /// <exception cref="AttemptFailedException">
    /// The host is closed: for now (<see cref="AttemptFailedException.Postponed"/>), or it is given up.
    /// </exception>
    ValueTask<ITurn> EnterAsync(WebUrl url, CancellationToken cancellationToken);
}
