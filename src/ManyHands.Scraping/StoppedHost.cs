namespace ManyHands.Scraping;

/// <summary>A host that nothing is asked of at the moment.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Until">When it is asked again; null when it is given up for this run.</param>
/// <param name="Why">What it did. May quote what a server sent: escape it before showing.</param>
/// <param name="Waiting">URLs in memory that wait for it.</param>
public sealed record StoppedHost(string Host, int Port, DateTimeOffset? Until, PageError Why, int Waiting)
{
    /// <summary>URLs that were not asked for, since it was given up; 0 while there is hope.</summary>
    public long NotAsked { get; init; }

    internal string Name => new HostKey(Host, Port).ToString();
}
