using System.CommandLine;
using System.CommandLine.Parsing;

namespace ManyHands.Cli;

/// <summary>Turns the program's arguments into one command's settings, or into a message that helps.</summary>
internal static class CommandLine
{
    private static readonly string[] Commands = ["fetch", "crawl", "demo", "why", "report", "export", "threads"];
    private static readonly string[] LaterCommands = ["node"];
    private static readonly string[] HelpNames = ["--help", "-h", "-?", "help"];

    /// <summary>What was asked for.</summary>
    public enum Request
    {
        Help,
        Version,
        Fetch,
        Demo,
        Why,
        Report,
        Export,
        Threads,
    }

    /// <exception cref="UsageException">The arguments are wrong.</exception>
    public static (Request Request, string? Help, FetchSettings? Fetch, ReadingSettings? Reading, ThreadsSettings? Threads) Read(string[] args)
    {
        if (args.Length == 0)
            throw new UsageException("no command given", "try: hands demo, or hands --help");

        string first = args[0];
        if (HelpNames.Contains(first))
            return (Request.Help, args is [_, var about, ..] ? HelpFor(about) : HelpTexts.Root, null, null, null);
        if (first == "--version")
            return (Request.Version, null, null, null, null);
        if (LaterCommands.Contains(first))
            throw new UsageException($"the command {first} is not in this version", "see: hands --help");
        if (!Commands.Contains(first))
            throw Unknown(first);
        if (AsksForHelp(args))
            return (Request.Help, HelpFor(first), null, null, null);
        return first switch
        {
            "fetch" => (Request.Fetch, null, ReadFetch(args), null, null),
            "crawl" => (Request.Fetch, null, ReadCrawl(args), null, null),
            "demo" => (ReadDemo(args), null, null, null, null),
            "threads" => (Request.Threads, null, null, null, ReadThreads(args)),
            _ => (Enum.Parse<Request>(first, ignoreCase: true), null, null, ReadReading(first, args), null),
        };
    }

    private static FetchSettings ReadFetch(string[] args)
    {
        var fetch = new FetchArguments("fetch");
        return fetch.Read(Parse(fetch.Command, args));
    }

    private static FetchSettings ReadCrawl(string[] args)
    {
        var crawl = new CrawlArguments();
        return crawl.Read(Parse(crawl.Command, args));
    }

    private static ReadingSettings ReadReading(string name, string[] args)
    {
        var reading = new ReadingArguments(name);
        return reading.Read(Parse(reading.Command, args));
    }

    private static ThreadsSettings ReadThreads(string[] args)
    {
        var threads = new ThreadsArguments();
        return threads.Read(Parse(threads.Command, args));
    }

    private static Request ReadDemo(string[] args)
    {
        if (args.Length > 1)
            throw new UsageException($"demo takes no arguments, not {Terminal.Quote(args[1])}", "run it alone: hands demo");
        return Request.Demo;
    }

    private static ParseResult Parse(Command command, string[] args)
    {
        ParseResult parsed = command.Parse(OptionalPort.Settle(args[1..]), new ParserConfiguration { ResponseFileTokenReplacer = null });
        FindMistypedOption(parsed, command);
        if (parsed.Errors is [var error, ..])
            throw new UsageException(Terminal.Safe(error.Message).TrimEnd('.'), $"see: hands {command.Name} --help");
        return parsed;
    }

    // What the parser doesn't know as an option it takes for a URL.
    private static void FindMistypedOption(ParseResult parsed, Command command)
    {
        foreach (Token token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return;
            if (token.Type != TokenType.Argument || token.Value is not ['-', _, ..] || IsValueOfOption(parsed, token))
                continue;
            string name = token.Value.Split('=')[0];
            string? meant = Suggestion.For(name, command.Options.Where(option => option.Name is not "--cluster")
                .SelectMany(option => option.Aliases.Append(option.Name)).Where(alias => alias.StartsWith("--", StringComparison.Ordinal)));
            throw new UsageException(
                $"there is no option {Terminal.Quote(name)}",
                meant is null ? $"see: hands {command.Name} --help" : $"did you mean {meant}?");
        }
    }

    private static bool IsValueOfOption(ParseResult parsed, Token token) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Any(option => option.Tokens.Contains(token));

    private static bool AsksForHelp(string[] args)
    {
        foreach (string arg in args.AsSpan(1))
        {
            if (arg == "--")
                return false;
            if (arg is "--help" or "-h" or "-?")
                return true;
        }

        return false;
    }

    private static string HelpFor(string command) => command switch
    {
        "fetch" => HelpTexts.Fetch,
        "crawl" => HelpTexts.Crawl,
        "demo" => HelpTexts.Demo,
        "why" => HelpTexts.Why,
        "report" => HelpTexts.Report,
        "export" => HelpTexts.Export,
        "threads" => HelpTexts.Threads,
        _ => HelpTexts.Root,
    };

    private static UsageException Unknown(string word)
    {
        string shown = Terminal.Quote(word);
        if (word.StartsWith('-'))
            return new($"there is no option {shown} before a command", "see: hands --help");
        if (word.Contains("://", StringComparison.Ordinal))
            return new($"there is no command {shown}", "to download it: hands fetch URL");
        string? meant = Suggestion.For(word, Commands);
        return new($"there is no command {shown}", meant is null ? "see: hands --help" : $"did you mean: hands {meant}?");
    }
}
