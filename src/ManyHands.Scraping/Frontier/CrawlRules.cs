using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>The rules of one crawl: scope and patterns first, traps for what is within. Not thread-safe; confined to a worker: the journal's thread.</summary>
internal sealed class CrawlRules(CrawlOptions options, int maxRedirects, CrawlTraps traps) : ICrawlRules
{
    private const string Ignored = "ignored";
    private const string Obeyed = "obeyed";
    private const string Dropped = ", dropped ";

    // By their normal forms, with how many starts have come to each.
    private readonly Dictionary<string, int> _anchors = new(StringComparer.Ordinal);
    private CrawlScope _scope = new(options.Scope, [], Parse(options.Include), Parse(options.Exclude));

    /// <summary>Told, on the journal's thread, when a start has led to another host.</summary>
    public Action<WebUrl, WebUrl>? ScopeMoved { get; init; }

    public string Reading => $"requisites {(options.Requisites ? "on" : "off")}{Dropped}{string.Join(' ', options.DropQuery.Select(Escape))}";

    public bool IgnoresRobots => options.IgnoreRobots;

    public int MaxDepth => options.Depth;

    public int MaxRedirects => maxRedirects;

    public string Key
    {
        get
        {
            var anchors = new XxHash128();
            foreach (string anchor in _anchors.Keys.Order(StringComparer.Ordinal))
                anchors.Append(Encoding.UTF8.GetBytes($"{anchor}\n"));
            return string.Create(CultureInfo.InvariantCulture, $"""
                scope {options.Scope} of {Convert.ToHexStringLower(anchors.GetCurrentHash())}, depth {options.Depth}, robots.txt {(options.IgnoreRobots ? Ignored : Obeyed)}
                include {string.Join("\ninclude ", options.Include)}
                exclude {string.Join("\nexclude ", options.Exclude)}
                """);
        }
    }

    /// <summary>Whether a crawl whose <see cref="Key"/> this is ignored robots.txt; null for a key of another kind.</summary>
    public static bool? TellsRobotsIgnored(string key)
    {
        // What people typed begins on the second line.
        ReadOnlySpan<char> first = key.AsSpan(0, Math.Max(0, key.IndexOf('\n', StringComparison.Ordinal)));
        return first.EndsWith($"robots.txt {Ignored}", StringComparison.Ordinal) ? true
            : first.EndsWith($"robots.txt {Obeyed}", StringComparison.Ordinal) ? false
            : null;
    }

    /// <summary>The scope of a crawl whose <see cref="Key"/> this is; null for a key of another kind.</summary>
    /// <param name="key">As the journal has it.</param>
    /// <param name="anchors">What its scope was made of.</param>
    public static CrawlScope? ReadScope(string key, IEnumerable<WebUrl> anchors)
    {
        string[] lines = key.Split('\n');
        if (lines[0].Split(' ') is not ["scope", var kind, ..] || !Enum.TryParse(kind, out ScopeKind scope))
            return null;
        return Patterns("include ") is { } include && Patterns("exclude ") is { } exclude ? new CrawlScope(scope, anchors, include, exclude) : null;

        // A line without a pattern is there when none was given.
        List<UrlPattern>? Patterns(string word)
        {
            var patterns = new List<UrlPattern>();
            foreach (string line in lines.Skip(1))
                if (line.StartsWith(word, StringComparison.Ordinal) && line.Length > word.Length)
                {
                    if (!UrlPattern.TryParse(line[word.Length..], out UrlPattern? pattern, out _))
                        return null;
                    patterns.Add(pattern);
                }
            return patterns;
        }
    }

    /// <summary>The parameters that a crawl whose <see cref="Reading"/> this is left out of links; none for one of another kind.</summary>
    public static IReadOnlyList<string> ReadDropped(string reading) => reading.Split(Dropped, 2) is [_, var names]
        ? [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Unescape)]
        : [];

    // They stand between spaces.
    private static string Escape(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal);

    private static string Unescape(string name) => name.Replace("%20", " ", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    /// <exception cref="ArgumentException">A pattern is none.</exception>
    private static List<UrlPattern> Parse(IReadOnlyList<string> patterns) =>
        [.. patterns.Select(static text => UrlPattern.TryParse(text, out UrlPattern? pattern, out string? problem) ? pattern : throw new ArgumentException(problem))];

    public void AddAnchor(WebUrl anchor)
    {
        _anchors[anchor.Href] = _anchors.GetValueOrDefault(anchor.Href) + 1;
        _scope = _scope.With(anchor);
    }

    public bool MoveAnchor(WebUrl from, WebUrl to)
    {
        CrawlScope scope = _scope.Follow(from, to);
        if (ReferenceEquals(scope, _scope) && from.Host == to.Host)
            return false;
        _scope = scope;
        if (_anchors.TryGetValue(from.Href, out int starts) && starts > 1)
            _anchors[from.Href] = starts - 1;
        else
            _anchors.Remove(from.Href);
        _anchors[to.Href] = _anchors.GetValueOrDefault(to.Href) + 1;
        ScopeMoved?.Invoke(from, to);
        return true;
    }

    public LeftOut? Judge(WebUrl url, bool wasLetIn = false)
    {
        ScopeVerdict verdict = _scope.Judge(url);
        if (!verdict.Allowed)
            return new LeftOut(verdict.Reason, verdict.Rule);
        if (wasLetIn)
            return null;
        TrapVerdict trap = traps.Check(url);
        return trap.Allowed ? null : new LeftOut(LeftOutReason.TrapPrefix + trap.Kind, trap.Pattern);
    }

    public void Restore(WebUrl url) => traps.Restore(url);

    public long RankOf(int depth, double priority)
    {
        long unimportance = (long)((1 - Math.Clamp(priority, 0, 1)) * 1000);
        return options.Order switch
        {
            CrawlOrder.DepthFirst => (-depth * 1001L) + unimportance,
            CrawlOrder.Priority => (unimportance << 32) + depth,
            _ => (depth * 1001L) + unimportance,
        };
    }
}
