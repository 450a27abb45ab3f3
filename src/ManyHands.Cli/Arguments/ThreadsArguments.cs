using System.CommandLine;
using System.Globalization;

namespace ManyHands.Cli;

/// <summary>The options of <c>hands threads</c>, and what they come to.</summary>
internal sealed class ThreadsArguments
{
    private readonly Argument<string[]> _process = new("PID") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _json = new("--json");
    private readonly Option<TimeSpan> _pause =
        FetchArguments.Parsed("--max-pause", FetchArguments.PositiveSeconds, "a number of seconds above 0", TimeSpan.FromSeconds(5));

    public ThreadsArguments() => Command = new Command("threads") { _process, _json, _pause };

    public Command Command { get; }

    /// <exception cref="UsageException">They don't make sense.</exception>
    public ThreadsSettings Read(ParseResult parsed)
    {
        string word = (parsed.GetValue(_process) ?? []) switch
        {
            [var one] => one,
            [] => throw new UsageException("no process given", "name one by its number: hands threads PID; see: pgrep -a dotnet"),
            var many => throw new UsageException($"threads takes one process, not {many.Length}", "ask for one after the other"),
        };
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process == 0)
            throw new UsageException($"a process is named by its number, not {Terminal.Quote(word)}", "see the numbers: pgrep -a dotnet");
        return new ThreadsSettings { ProcessId = process, Json = parsed.GetValue(_json), MaxPause = parsed.GetValue(_pause) };
    }
}
