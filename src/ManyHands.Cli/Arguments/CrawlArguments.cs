using System.CommandLine;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>The options of <c>hands crawl</c> alone, and what they come to.</summary>
internal sealed class CrawlArguments
{
    private const long NoLimit = 0;

    private readonly FetchArguments _shared = new("crawl");
    private readonly Option<int> _depth = FetchArguments.Parsed("--depth", Quantity.Count, "a number from 0", 20);
    private readonly Option<string> _scope = new("--scope") { DefaultValueFactory = _ => "host" };
    private readonly Option<string[]> _include = new("--include") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _exclude = new("--exclude") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _dropQuery = new("--drop-query") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _order = new("--order") { DefaultValueFactory = _ => "breadth" };
    private readonly Option<bool> _requisites = new("--requisites");
    private readonly Option<bool> _sitemaps = new("--sitemaps");
    private readonly Option<bool> _ignoreRobots = new("--ignore-robots");
    private readonly Option<int> _perAddress = FetchArguments.Parsed("--per-address", text => FetchArguments.AtLeast(1, text), "a number from 1", 16);
    private readonly Option<long> _maxPages = Limit("--max-pages", "a number from 1");
    private readonly Option<long> _hostPages = Limit("--max-host-pages", "a number from 1");
    private readonly Option<long> _maxBytes = Bytes("--max-bytes");
    private readonly Option<long> _hostBytes = Bytes("--max-host-bytes");
    private readonly Option<TimeSpan> _maxTime = Time("--max-time");
    private readonly Option<TimeSpan> _hostTime = Time("--max-host-time");

    public CrawlArguments()
    {
        foreach (Option option in (Option[])[
            _depth, _scope, _include, _exclude, _dropQuery, _order, _requisites, _sitemaps, _ignoreRobots, _perAddress,
            _maxPages, _hostPages, _maxBytes, _hostBytes, _maxTime, _hostTime])
            Command.Options.Add(option);
    }

    public Command Command => _shared.Command;

    /// <exception cref="UsageException">They don't make sense.</exception>
    public FetchSettings Read(ParseResult parsed) => _shared.Read(parsed, parsed.GetValue(_perAddress)) with
    {
        Crawl = new CrawlOptions
        {
            Depth = parsed.GetValue(_depth),
            Scope = Word(parsed.GetValue(_scope), "--scope", ("host", ScopeKind.Host), ("domain", ScopeKind.Domain), ("prefix", ScopeKind.Prefix)),
            Order = Word(parsed.GetValue(_order), "--order", ("breadth", CrawlOrder.BreadthFirst), ("depth", CrawlOrder.DepthFirst), ("priority", CrawlOrder.Priority)),
            Include = Patterns(parsed.GetValue(_include), "--include", "/docs/"),
            Exclude = Patterns(parsed.GetValue(_exclude), "--exclude", @"\.pdf$"),
            DropQuery = Parameters(parsed.GetValue(_dropQuery)),
            Requisites = parsed.GetValue(_requisites),
            Sitemaps = parsed.GetValue(_sitemaps),
            IgnoreRobots = parsed.GetValue(_ignoreRobots),
            MaxPages = Given(parsed.GetValue(_maxPages)),
            MaxHostPages = Given(parsed.GetValue(_hostPages)),
            MaxBytes = Given(parsed.GetValue(_maxBytes)),
            MaxHostBytes = Given(parsed.GetValue(_hostBytes)),
            MaxTime = Given(parsed.GetValue(_maxTime)),
            MaxHostTime = Given(parsed.GetValue(_hostTime)),
        },
    };

    private static T Word<T>(string? word, string option, params (string Word, T Value)[] words)
    {
        foreach ((string known, T value) in words)
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
                return value;
        string all = string.Join(", ", words.Select(static pair => pair.Word));
        throw new UsageException($"{option} takes one of {all}, not {Terminal.Quote(word ?? "")}", "see: hands crawl --help");
    }

    private static string[] Patterns(string[]? patterns, string option, string example)
    {
        foreach (string pattern in patterns ?? [])
            if (!UrlPattern.TryParse(pattern, out _, out string? problem))
                throw new UsageException($"{option}: {Terminal.Safe(problem)}", $"for example {option} '{example}'");
        return patterns ?? [];
    }

    private static string[] Parameters(string[]? names)
    {
        if (names is null or [])
            return [];
        return QueryFilter.TryParse(names, out _, out string? problem)
            ? names
            : throw new UsageException($"--drop-query: {Terminal.Safe(problem)}", "for example --drop-query 'utm_*'");
    }

    private static long? Given(long value) => value == NoLimit ? null : value;

    private static TimeSpan? Given(TimeSpan value) => value == TimeSpan.Zero ? null : value;

    private static Option<long> Limit(string name, string expected) =>
        FetchArguments.Parsed<long>(name, static text => FetchArguments.AtLeast(1, text), expected, NoLimit);

    private static Option<long> Bytes(string name) =>
        FetchArguments.Parsed<long>(name, static text => Quantity.Bytes(text) is { } bytes and > 0 ? bytes : null, "a size such as 500000, 10MB or 1GiB", NoLimit);

    private static Option<TimeSpan> Time(string name) =>
        FetchArguments.Parsed(name, FetchArguments.PositiveSeconds, "a number of seconds above 0", TimeSpan.Zero);
}
