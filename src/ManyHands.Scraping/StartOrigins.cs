using System.Collections.Concurrent;

namespace ManyHands.Scraping;

/// <summary>The origins that a crawl's starts named: what was given for them, credentials and header fields, goes to them alone. Thread-safe.</summary>
internal sealed class StartOrigins
{
    private readonly ConcurrentDictionary<string, (string? UserName, string? Password)> _origins = new(StringComparer.Ordinal);

    /// <summary>Takes note of a start. Of several users for one origin, the last is taken; a start without one takes none away.</summary>
    public void Add(WebUrl start)
    {
        Add(start.Origin, (start.UserName, start.Password));

        // The same site, raised to https: given for the one, it is good for the other.
        if (!start.IsHttps && start.IsDefaultPort)
            Add($"https://{start.Host}", (start.UserName, start.Password));
    }

    public bool Contains(WebUrl url) => _origins.ContainsKey(url.Origin);

    /// <summary>The URL with what was given for its origin.</summary>
    public WebUrl WithCredentials(WebUrl url) =>
        _origins.TryGetValue(url.Origin, out (string? UserName, string? Password) given) && given != default
            ? url.WithCredentials(given.UserName, given.Password)
            : url;

    private void Add(string origin, (string? UserName, string? Password) given) =>
        _origins.AddOrUpdate(origin, given, (_, known) => given == default ? known : given);
}
