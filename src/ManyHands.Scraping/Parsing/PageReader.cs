using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping;

/// <summary>Finds where a fetched page leads, on an executor of its own, so that parsing never holds up the network. Thread-safe.</summary>
/// <param name="options">What is wanted of a page.</param>
/// <param name="executor">Runs the parsing.</param>
/// <param name="userAgent">Directives may name it.</param>
/// <param name="list">Takes in what a sitemap lists, a part at a time.</param>
/// <param name="log">Told what could not be read.</param>
internal sealed class PageReader(
    CrawlOptions options, IInProcessExecutor executor, string userAgent, Func<IReadOnlyList<FoundUrl>, long, ValueTask> list, ILogger log)
{
    /// <summary>Of the processor, and far more than any honest page needs: 16 Mi characters take about half a second.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private const int BatchSize = 1000;

    private readonly string _agent = RobotsRules.TokenOf(userAgent);
    private readonly QueryFilter? _filter = FilterOf(options.DropQuery);

    /// <exception cref="BodyStorageException">The body can't be read back.</exception>
    /// <exception cref="OutputUnavailableException">The journal can't be written any more.</exception>
    public async ValueTask<PageLeads?> ReadAsync(TakenUrl page, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadBodyAsync(page, attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw StorageFailure.Translate(failure);
        }
    }

    private async ValueTask<PageLeads?> ReadBodyAsync(TakenUrl page, Attempt attempt, CancellationToken cancellationToken)
    {
        bool isPublicOnly = attempt.IsPublic || page.Lease!.IsPublicOnly;
        if (attempt.Redirect is { } target)
            return new PageLeads([RedirectOf(page, target, isPublicOnly)]);
        if (attempt is not { Error: null, Body.TemporaryFile: { } file, FinalUrl: { } final } || !WebUrl.TryParse(final, out WebUrl? url, out _))
            return null;
        if (page.Lease!.Role == UrlRole.Sitemap || (options.Sitemaps && page.Lease.IsStart && IsSitemapType(attempt.ContentType)))
        {
            bool isCut = !await ListAsync(page, file, url, attempt.HeaderCharset, isPublicOnly, cancellationToken).ConfigureAwait(false);
            return new PageLeads([], isCut);
        }

        var request = new LinkRequest(url)
        {
            MediaType = attempt.ContentType,
            Charset = attempt.HeaderCharset,
            Requisites = options.Requisites,
            Agent = _agent,
            RobotsTags = attempt.RobotsTags,
        };

        // What can have no links is known to lead nowhere: then "unchanged" is answer enough the next time.
        return PageLinks.CanRead(request.MediaType) ? await ReadAsync(file, request, isPublicOnly, cancellationToken).ConfigureAwait(false) : new PageLeads([]);
    }

    private async ValueTask<PageLeads> ReadAsync(string file, LinkRequest request, bool isPublicOnly, CancellationToken cancellationToken)
    {
        try
        {
            PageLinks links = await executor.Submit(
                token =>
                {
                    using var limit = new ProcessorTimeLimit(TimeLimit, token);
                    using FileStream body = File.OpenRead(file);
                    return PageLinks.Read(body, request, limit.Token);
                },
                new JobOptions { Name = "parse" },
                cancellationToken).ConfigureAwait(false);
            if (links.Cut != LinkCut.None)
                log.LinksCut(request.Url.Href, links.Cut == LinkCut.Links ? $"only the first {request.MaxLinks} links" : $"only the first {request.MaxCharacters} characters");
            return new PageLeads(Distinct(links.Links.Select(link => Found(link.Url, link.Place, isPublicOnly) with { IsNoFollow = link.NoFollow })), links.Cut != LinkCut.None);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.LinksCut(request.Url.Href, $"nothing: it took more than {TimeLimit.TotalSeconds} s of the processor");
            return new PageLeads([], IsCut: true);
        }
        catch (Exception failure) when (IsMistake(failure))
        {
            log.LinksUnread(failure, request.Url.Href);
            return new PageLeads([], IsCut: true);
        }
    }

    /// <summary>
    /// A mistake in a parser costs the links of that page; the run, and every one after it, would end there otherwise. What the
    /// executor says of itself is none: it would cost the links of all pages.
    /// </summary>
    private static bool IsMistake(Exception failure) =>
        failure is not (OperationCanceledException or IOException or ExecutorShutdownException or BrokenExecutorException or QueueFullException);

    /// <summary>
    /// A URL can be a link and a requisite, and two links can be one once parameters are dropped: it is not to be followed where
    /// none of them is.
    /// </summary>
    private static List<FoundUrl> Distinct(IEnumerable<FoundUrl> links)
    {
        var distinct = new List<FoundUrl>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (FoundUrl link in links)
        {
            if (indexes.TryAdd(link.Url.Href, distinct.Count))
                distinct.Add(link);
            else if (distinct[indexes[link.Url.Href]].IsNoFollow)
                distinct[indexes[link.Url.Href]] = link;
        }

        return distinct;
    }

    /// <summary>Hands over what a sitemap lists, a part at a time: it may be of any length.</summary>
    /// <returns>False where a mistake in the parser ended the reading.</returns>
    private async ValueTask<bool> ListAsync(TakenUrl sitemap, string file, WebUrl url, string? charset, bool isPublicOnly, CancellationToken cancellationToken)
    {
        using var reader = new SitemapReader(File.OpenRead(file), new SitemapRequest(url) { Charset = charset }, cancellationToken);
        List<FoundUrl> batch;
        do
        {
            try
            {
                batch = await executor.Submit(_ => NextBatch(), new JobOptions { Name = "parse" }, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsMistake(failure))
            {
                log.LinksUnread(failure, url.Href);
                return false;
            }

            await list(batch, sitemap.Id).ConfigureAwait(false);
        }
        while (batch.Count == BatchSize);
        if (reader.Problem is { } problem)
            log.SitemapBroken(url.Href, problem, reader.Entries);
        return true;

        List<FoundUrl> NextBatch()
        {
            var found = new List<FoundUrl>(BatchSize);
            while (found.Count < BatchSize && reader.Next() is { } entry)
            {
                bool isSitemap = entry.Kind == SitemapEntryKind.Sitemap;
                found.Add(Found(entry.Url, "sitemap", isPublicOnly) with
                {
                    Role = isSitemap ? UrlRole.Sitemap : UrlRole.Page,
                    IsOwnSitemap = isSitemap && IsOwnSitemap(sitemap, entry.Url),
                    Priority = entry.Priority ?? 0.5,
                });
            }

            return found;
        }
    }

    private FoundUrl RedirectOf(TakenUrl page, WebUrl target, bool isPublicOnly)
    {
        FoundUrl found = Found(target, FoundUrl.Redirect, isPublicOnly);

        // A site that insists on a parameter: without it, the target would be the page itself, for ever.
        if (found.Url.Href == page.Url!.Href)
            found = new FoundUrl(target, FoundUrl.Redirect) { IsPublicOnly = isPublicOnly };
        return found with { Role = page.Lease!.Role, IsOwnSitemap = IsOwnSitemap(page, target) };
    }

    /// <summary>A start of these types has no links, but may be a sitemap that somebody gave.</summary>
    private static bool IsSitemapType(string? mediaType) => mediaType is "application/xml" or "text/xml" or "application/gzip" or "application/x-gzip";

    /// <summary>A sitemap may name others of its own host whatever the scope is, as robots.txt may.</summary>
    private static bool IsOwnSitemap(TakenUrl page, WebUrl target) => page.Lease!.Role == UrlRole.Sitemap && page.Url!.Host == target.Host;

    private FoundUrl Found(WebUrl url, string place, bool isPublicOnly) => new(_filter is null ? url : _filter.Apply(url), place) { IsPublicOnly = isPublicOnly };

    private static QueryFilter? FilterOf(IReadOnlyList<string> patterns) => patterns.Count == 0 ? null
        : QueryFilter.TryParse(patterns, out QueryFilter? filter, out string? problem) ? filter
        : throw new ArgumentException(problem);
}
