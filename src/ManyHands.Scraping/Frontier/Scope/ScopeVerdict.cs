namespace ManyHands.Scraping;

/// <summary>Whether a crawl takes a URL, and by which rule. Thread-safe.</summary>
internal readonly record struct ScopeVerdict
{
    /// <summary>A start: neither scope nor patterns apply to it.</summary>
    public const string StartReason = "start";

    /// <summary>It lies where the crawl was told to stay, or doesn't.</summary>
    public const string ScopeReason = "scope";

    /// <summary>An <c>--include</c> matches, or none of them does.</summary>
    public const string IncludeReason = "include";

    /// <summary>An <c>--exclude</c> matches.</summary>
    public const string ExcludeReason = "exclude";

    // Put together only when asked for: a crawl judges each link it finds and shows hardly any verdict.
    private readonly string? _ruleStart;
    private readonly string? _ruleEnd;

    public ScopeVerdict(bool allowed, string reason, string ruleStart, string ruleEnd = "")
    {
        Allowed = allowed;
        Reason = reason;
        _ruleStart = ruleStart;
        _ruleEnd = ruleEnd;
    }

    /// <summary>What a URL gets that was given to the crawl, not found by it.</summary>
    public static ScopeVerdict Start => new(true, StartReason, "given as a start");

    public bool Allowed { get; }

    /// <summary>One of the constants here; scripts may rely on them.</summary>
    public string Reason { get; }

    /// <summary>The rule in words, such as <c>host example.com</c> or <c>--exclude \.pdf$</c>.</summary>
    public string Rule => _ruleStart + _ruleEnd;
}
