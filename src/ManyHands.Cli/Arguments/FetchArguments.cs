using System.CommandLine;
using System.CommandLine.Parsing;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>The options that <c>hands fetch</c> and <c>hands crawl</c> share, and what they come to.</summary>
internal sealed class FetchArguments
{
    private const int Automatic = 0;
    private const int NoPage = -1;

    private readonly Argument<string[]> _urls = new("URL") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _input = new("--input", "-i");
    private readonly Option<string> _output = new("--output", "-o") { DefaultValueFactory = _ => "pages" };
    private readonly Option<int> _workers = Parsed("--workers", Workers, "a number from 1 to 10000, or auto", Automatic, "-w");
    private readonly Option<int> _perHost = Parsed("--per-host", text => AtLeast(1, text), "a number from 1", Automatic);
    private readonly Option<TimeSpan> _delay = Parsed("--delay", Quantity.Seconds, "a number of seconds", TimeSpan.Zero);
    private readonly Option<string[]> _formats = new("--format") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _json = new("--json");
    private readonly Option<TimeSpan> _timeout = Parsed("--timeout", PositiveSeconds, "a number of seconds above 0", TimeSpan.FromSeconds(30));
    private readonly Option<int> _retries = Parsed("--retries", Quantity.Count, "a number from 0", 2);
    private readonly Option<long> _maxSize = Parsed("--max-size", Quantity.Bytes, "a size such as 500000, 10MB or 1GiB", 256L << 20);
    private readonly Option<int> _maxRedirects = Parsed("--max-redirects", Quantity.Count, "a number from 0", 10);
    private readonly Option<string[]> _headers = new("--header", "-H") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _userAgent = new("--user-agent");
    private readonly Option<string> _proxy = new("--proxy");
    private readonly Option<bool> _insecure = new("--insecure");
    private readonly Option<bool> _again = new("--again");
    private readonly Option<string> _log = new("--log");
    private readonly Option<string> _trace = new("--trace");
    private readonly Option<bool> _verbose = new("--verbose", "-v");
    private readonly Option<bool> _quiet = new("--quiet", "-q");
    private readonly Option<int> _dashboard = Parsed("--dashboard", Port, "a port from 0 to 65535", NoPage);
    private readonly Option<bool> _cluster = new("--cluster");

    private readonly string _name;

    /// <param name="name">Of the command.</param>
    public FetchArguments(string name)
    {
        _name = name;
        Command = new Command(name)
        {
            _urls, _input, _output, _workers, _perHost, _delay, _formats, _json, _timeout, _retries, _maxSize,
            _maxRedirects, _headers, _userAgent, _proxy, _insecure, _again, _log, _trace, _verbose, _quiet, _dashboard, _cluster,
        };
    }

    public Command Command { get; }

    /// <exception cref="UsageException">They don't make sense.</exception>
    public FetchSettings Read(ParseResult parsed, int? perAddress = null)
    {
        Refuse(parsed, _cluster, "--cluster");
        string[] urls = parsed.GetValue(_urls) ?? [];
        string? input = Name(parsed, _input, "--input takes a file, or - for standard input");
        if (urls.Length == 0 && input is null)
            throw new UsageException("no URL given", $"name some, or a file of them: hands {_name} -i urls.txt");

        return new FetchSettings
        {
            Urls = urls,
            Input = input,
            DashboardPort = parsed.GetValue(_dashboard) is var port and not NoPage ? port : null,
            Json = parsed.GetValue(_json),
            LogFile = NameValue.ReadFile(parsed, Command, _log, "--log takes a file"),
            TraceFile = NameValue.ReadFile(parsed, Command, _trace, "--trace takes a file"),
            Verbose = parsed.GetValue(_verbose),
            Quiet = parsed.GetValue(_quiet),
            Scrape = new ScrapeOptions
            {
                OutputFolder = Name(parsed, _output, "--output takes a folder")!,
                Workers = parsed.GetValue(_workers) is var workers and not Automatic ? workers : null,
                PerHost = parsed.GetValue(_perHost) is var perHost and not Automatic ? perHost : null,
                Delay = parsed.GetResult(_delay) is { Implicit: false } ? parsed.GetValue(_delay) : null,
                PerAddress = perAddress ?? new ScrapeOptions().PerAddress,
                Formats = Formats(parsed.GetValue(_formats) ?? []),
                Timeout = parsed.GetValue(_timeout),
                Retries = parsed.GetValue(_retries),
                MaxSize = parsed.GetValue(_maxSize),
                MaxRedirects = parsed.GetValue(_maxRedirects),
                Headers = [.. (parsed.GetValue(_headers) ?? []).Select(Header)],
                UserAgent = UserAgent(parsed.GetValue(_userAgent)),
                Proxy = Proxy(parsed.GetValue(_proxy)),
                Insecure = parsed.GetValue(_insecure),
                Again = parsed.GetValue(_again),
            },
        };
    }

    private static void Refuse(ParseResult parsed, Option option, string name)
    {
        if (parsed.GetResult(option) is { Implicit: false })
            throw new UsageException($"{name} is not in this version", "leave it out");
    }

    private string? Name(ParseResult parsed, Option<string> option, string expected) => NameValue.Read(parsed, Command, option, expected);

    public static Option<T> Parsed<T>(string name, Func<string, T?> read, string expected, T standard, params string[] aliases)
        where T : struct =>
        new(name, aliases) { CustomParser = result => Read(result, name, read, expected), DefaultValueFactory = _ => standard };

    private static T Read<T>(ArgumentResult result, string name, Func<string, T?> read, string expected)
        where T : struct
    {
        string text = result.Tokens[^1].Value;
        if (read(text) is { } value)
            return value;
        result.AddError($"{name} takes {expected}, not \"{text}\"");
        return default;
    }

    private static int? Workers(string text) =>
        text.Equals("auto", StringComparison.OrdinalIgnoreCase) ? Automatic
        : Quantity.Count(text) is { } count and >= 1 and <= 10_000 ? count
        : null;

    private static int? Port(string text) => Quantity.Count(text) is { } port and <= 65535 ? port : null;

    public static int? AtLeast(int least, string text) => Quantity.Count(text) is { } count && count >= least ? count : null;

    public static TimeSpan? PositiveSeconds(string text) => Quantity.Seconds(text) is { } time && time > TimeSpan.Zero ? time : null;

    private static BodyFormats Formats(string[] names)
    {
        if (names.Length == 0)
            return BodyFormats.Files;
        BodyFormats formats = BodyFormats.None;
        foreach (string name in names)
        {
            formats |= name.ToLowerInvariant() switch
            {
                "files" => BodyFormats.Files,
                "sqlite" => BodyFormats.Sqlite,
                "none" => BodyFormats.None,
                "warc" => BodyFormats.Warc,
                _ => throw new UsageException($"--format takes files, warc, sqlite or none, not \"{name}\"", "it may be given several times"),
            };
        }

        return formats;
    }

    private static KeyValuePair<string, string> Header(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new UsageException($"--header takes 'Name: value', not \"{text}\"", "for example -H 'Accept-Language: de'");
        string name = text[..colon].Trim();
        string value = text[(colon + 1)..].Trim();
        return HeaderRules.IsAllowed(name, value, out string? problem)
            ? new(name, value)
            : throw new UsageException($"--header: {problem}", "for example -H 'Accept-Language: de'");
    }

    private static string UserAgent(string? text)
    {
        if (text is null)
            return new ScrapeOptions().UserAgent;
        return HeaderRules.IsAllowed("User-Agent", text, out string? problem)
            ? text
            : throw new UsageException($"--user-agent: {problem}", "for example --user-agent 'my-robot/1.0'");
    }

    private static Uri? Proxy(string? text)
    {
        if (text is null)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) && proxy.Scheme is "http" or "https" or "socks5" && proxy.Host.Length > 0
            ? proxy
            : throw new UsageException($"--proxy takes an http, https or socks5 URL, not \"{Terminal.Safe(WebUrl.WithoutCredentials(text))}\"", "for example --proxy http://localhost:3128");
    }
}
