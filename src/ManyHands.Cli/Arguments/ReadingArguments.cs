using System.CommandLine;

namespace ManyHands.Cli;

/// <summary>The options of the commands that read a journal, and what they come to.</summary>
internal sealed class ReadingArguments
{
    private readonly Argument<string[]> _url = new("URL") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _output = new("--output", "-o") { DefaultValueFactory = _ => "pages" };
    private readonly Option<bool> _json = new("--json");
    private readonly Option<string> _html = new("--html");
    private readonly Option<string> _to = new("--to");

    /// <param name="name"><c>why</c>, <c>report</c> or <c>export</c>.</param>
    public ReadingArguments(string name)
    {
        Command = new Command(name) { _url, _output };
        foreach (Option option in name switch { "report" => [_json, _html], "export" => [_to], _ => (Option[])[] })
            Command.Add(option);
    }

    public Command Command { get; }

    /// <exception cref="UsageException">They don't make sense.</exception>
    public ReadingSettings Read(ParseResult parsed)
    {
        string[] urls = parsed.GetValue(_url) ?? [];
        var settings = new ReadingSettings { Folder = NameValue.Read(parsed, Command, _output, "--output takes a folder")! };
        if (Command.Name == "why")
            return settings with { Url = OneUrl(urls) };
        if (urls is [var extra, ..])
            throw new UsageException($"{Command.Name} takes no {Terminal.Quote(extra)}", $"a folder is named by -o: hands {Command.Name} -o DIR");
        return Command.Name == "report" ? ReadReport(parsed, settings) : ReadExport(parsed, settings);
    }

    private static string OneUrl(string[] urls) => urls switch
    {
        [var url] => url,
        [] => throw new UsageException("no URL given", "name one: hands why URL -o DIR"),
        _ => throw new UsageException($"why takes one URL, not {urls.Length}", "a URL with spaces or & in it needs quotes"),
    };

    private ReadingSettings ReadReport(ParseResult parsed, ReadingSettings settings)
    {
        string? html = NameValue.ReadFile(parsed, Command, _html, "--html takes a file");
        bool json = parsed.GetValue(_json);
        return json && html is not null
            ? throw new UsageException("--json and --html are two reports", "ask for one after the other")
            : settings with { Json = json, HtmlFile = html };
    }

    private ReadingSettings ReadExport(ParseResult parsed, ReadingSettings settings)
    {
        string file = NameValue.ReadFile(parsed, Command, _to, "--to takes a file")
            ?? throw new UsageException("no file given to export to", "name one: hands export -o DIR --to results.csv");
        return settings with
        {
            ExportFile = file,
            ExportFormat = Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".jsonl" => ExportFormat.JsonLines,
                ".csv" => ExportFormat.Csv,
                ".parquet" => ExportFormat.Parquet,
                _ => throw new UsageException($"--to takes a file that ends in .parquet, .csv or .jsonl, not {Terminal.Quote(file)}", "the ending says what is written"),
            },
        };
    }
}
