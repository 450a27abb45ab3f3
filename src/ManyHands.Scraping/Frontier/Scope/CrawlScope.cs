using System.Collections.Immutable;

namespace ManyHands.Scraping;

/// <summary>How far from its starts a crawl goes.</summary>
public enum ScopeKind
{
    /// <summary>The start's host name, whatever the scheme and the port.</summary>
    Host,

    /// <summary>The start's registrable domain by the public-suffix list, with all hosts in it; an address or a name without a dot is its own.</summary>
    Domain,

    /// <summary>
    /// The start's folder: same host and port, and a path that begins like the start's up to its last slash. http and https
    /// on their own ports are the same here, as most sites lead from the one to the other.
    /// </summary>
    Prefix,
}

/// <summary>What a crawl lets in of the links it finds. A value: each change gives the next one. Thread-safe.</summary>
/// <remarks>
/// A URL must lie in the scope of one of the starts, match no <c>--exclude</c>, and match an <c>--include</c> where there
/// are any. Names and paths are compared as the normal form spells them: <c>example.com.</c> with a dot at its end is
/// another host than <c>example.com</c>, and <c>%7E</c> another folder than <c>~</c>.
/// </remarks>
internal sealed class CrawlScope
{
    // What the starts span (a host, a domain, a folder), and how many of them each.
    private readonly ImmutableDictionary<string, int> _anchors;

    // Slashes in the deepest folder that ever was one: no URL is looked at beyond that many.
    private readonly int _mostSlashes;
    private readonly ImmutableArray<UrlPattern> _include;
    private readonly ImmutableArray<UrlPattern> _exclude;
    private readonly string _outside;

    /// <param name="kind">How far to go.</param>
    /// <param name="starts">What was given to the crawl; without any, nothing is in scope.</param>
    /// <param name="include">Of found links, only what one of these matches; all where there are none.</param>
    /// <param name="exclude">Of found links, nothing that one of these matches.</param>
    public CrawlScope(ScopeKind kind, IEnumerable<WebUrl> starts, IEnumerable<UrlPattern> include, IEnumerable<UrlPattern> exclude)
    {
        Kind = kind;
        var anchors = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (WebUrl start in starts)
        {
            string anchor = AnchorOf(kind, start);
            anchors[anchor] = anchors.GetValueOrDefault(anchor) + 1;
            _mostSlashes = Math.Max(_mostSlashes, anchor.AsSpan().Count('/'));
        }

        _anchors = anchors.ToImmutable();
        _include = [.. include];
        _exclude = [.. exclude];
        _outside = DescribeOutside();
    }

    private CrawlScope(CrawlScope before, ImmutableDictionary<string, int> anchors, int mostSlashes)
    {
        Kind = before.Kind;
        _anchors = anchors;
        _mostSlashes = mostSlashes;
        _include = before._include;
        _exclude = before._exclude;
        _outside = DescribeOutside();
    }

    public ScopeKind Kind { get; }

    private string Label => Kind switch
    {
        ScopeKind.Host => "host ",
        ScopeKind.Domain => "domain ",
        _ => "prefix ",
    };

    /// <summary>Whether a link that was found leads to where the crawl goes. Not for starts: see <see cref="ScopeVerdict.Start"/>.</summary>
    public ScopeVerdict Judge(WebUrl found)
    {
        if (FindAnchor(found) is not { } anchor)
            return new ScopeVerdict(false, ScopeVerdict.ScopeReason, _outside);

        foreach (UrlPattern pattern in _exclude)
        {
            PatternAnswer answer = pattern.Search(found.Href);
            if (answer == PatternAnswer.Yes)
                return new ScopeVerdict(false, ScopeVerdict.ExcludeReason, "--exclude ", pattern.Text);
            if (answer == PatternAnswer.TookTooLong)
                return new ScopeVerdict(false, ScopeVerdict.ExcludeReason, "too long to search: --exclude ", pattern.Text);
        }

        if (_include.IsEmpty)
            return new ScopeVerdict(true, ScopeVerdict.ScopeReason, Label, anchor);

        string? slow = null;
        foreach (UrlPattern pattern in _include)
        {
            PatternAnswer answer = pattern.Search(found.Href);
            if (answer == PatternAnswer.Yes)
                return new ScopeVerdict(true, ScopeVerdict.IncludeReason, "--include ", pattern.Text);
            if (answer == PatternAnswer.TookTooLong)
                slow ??= pattern.Text;
        }

        return slow is null
            ? new ScopeVerdict(false, ScopeVerdict.IncludeReason, "matches no --include")
            : new ScopeVerdict(false, ScopeVerdict.IncludeReason, "too long to search: --include ", slow);
    }

    /// <summary>The scope with one start more, in time that hardly grows with their number.</summary>
    public CrawlScope With(WebUrl start) => With(_anchors, AnchorOf(Kind, start));

    /// <summary>
    /// The scope once a start has led to another host (for <see cref="ScopeKind.Prefix"/>: host and port): it moves there,
    /// and leaves the start's place unless another start has it too. This one, when the target is on the same host or in the
    /// same domain. Done twice, it does no more than once, so that a crawl may go through its starts again.
    /// </summary>
    public CrawlScope Follow(WebUrl start, WebUrl target)
    {
        bool sameHost = Kind == ScopeKind.Prefix ? UrlParts.Of(start).Authority.SequenceEqual(UrlParts.Of(target).Authority) : start.Host == target.Host;
        string left = AnchorOf(Kind, start);
        string entered = AnchorOf(Kind, target);
        if (sameHost || left == entered)
            return this;

        ImmutableDictionary<string, int> anchors = _anchors;
        if (anchors.TryGetValue(left, out int starts))
            anchors = starts == 1 ? anchors.Remove(left) : anchors.SetItem(left, starts - 1);
        return With(anchors, entered);
    }

    private static string AnchorOf(ScopeKind kind, WebUrl url) => kind switch
    {
        ScopeKind.Host => url.Host,
        ScopeKind.Domain => DomainOf(url),
        _ => FolderOf(url),
    };

    private static string DomainOf(WebUrl url)
    {
        if (url.HostAddress is not null || !url.Host.Contains('.', StringComparison.Ordinal))
            return url.Host;
        ReadOnlySpan<char> domain = PublicSuffixes.Default.RegistrableDomain(url.Host);
        return domain.IsEmpty || domain.Length == url.Host.Length ? url.Host : domain.ToString();
    }

    // The authority and the folder, without a scheme: the port tells the schemes apart where they differ in more than that.
    private static string FolderOf(WebUrl url)
    {
        UrlParts parts = UrlParts.Of(url);
        return string.Concat(parts.Authority, parts.Path[..(parts.Path.LastIndexOf('/') + 1)]);
    }

    private CrawlScope With(ImmutableDictionary<string, int> anchors, string anchor) =>
        new(this, anchors.SetItem(anchor, anchors.GetValueOrDefault(anchor) + 1), Math.Max(_mostSlashes, anchor.AsSpan().Count('/')));

    private string? FindAnchor(WebUrl url)
    {
        if (Kind != ScopeKind.Prefix)
        {
            string anchor = AnchorOf(Kind, url);
            return _anchors.ContainsKey(anchor) ? anchor : null;
        }

        UrlParts parts = UrlParts.Of(url);
        ReadOnlySpan<char> whole = parts.AuthorityAndPath;
        int end = parts.Authority.Length;
        for (int slashes = 1; slashes <= _mostSlashes; slashes++)
        {
            string folder = whole[..(end + 1)].ToString();
            if (_anchors.ContainsKey(folder))
                return folder;
            int next = whole[(end + 1)..].IndexOf('/');
            if (next < 0)
                return null;
            end += next + 1;
        }

        return null;
    }

    private string DescribeOutside() => _anchors.Count switch
    {
        0 => "there is no start",
        1 => $"not in {Label}{_anchors.First().Key}",
        _ => $"not in any {Label}of the starts",
    };
}
