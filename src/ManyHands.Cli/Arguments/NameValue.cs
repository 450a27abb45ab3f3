using System.CommandLine;

namespace ManyHands.Cli;

/// <summary>Reads an option that takes a file or a folder.</summary>
internal static class NameValue
{
    /// <exception cref="UsageException">It is blank, or an option: in "-o --json" the name was forgotten, and the parser would make a folder called --json.</exception>
    public static string? Read(ParseResult parsed, Command command, Option<string> option, string expected)
    {
        string? name = parsed.GetValue(option);
        if (name is null || !(name.Trim().Length == 0 || command.Options.Any(other => other.Name == name || other.Aliases.Contains(name))))
            return name;
        throw new UsageException(
            $"{expected}, not {Terminal.Quote(name)}",
            name.StartsWith('-') ? $"for a name like an option's write ./{name}" : $"see: hands {command.Name} --help");
    }

    /// <summary>The same for what is written to: standard output is the results' or the summary's.</summary>
    /// <exception cref="UsageException">It is none, or "-".</exception>
    public static string? ReadFile(ParseResult parsed, Command command, Option<string> option, string expected) =>
        Read(parsed, command, option, expected) is var name && name == "-"
            ? throw new UsageException($"{expected}, not standard output", "what the command itself tells goes there; a file of that name is ./-")
            : name;
}
