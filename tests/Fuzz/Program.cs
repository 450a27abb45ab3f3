using System.Diagnostics;
using System.Globalization;
using ManyHands.Fuzzing;

if (args.Contains("--help"))
{
    Console.WriteLine("usage: run.sh [INPUTS] [--seed N] [--target NAME] [--threads N] [--failures DIR] [--replay FILE-OR-BASE64]");
    Console.WriteLine($"targets: {string.Join(", ", FuzzTarget.All.Select(each => each.Name))}");
    return 0;
}

string? name = Option("--target");
FuzzTarget[] targets = [.. FuzzTarget.All.Where(each => name is null || each.Name == name)];
if (targets.Length == 0)
{
    Console.Error.WriteLine($"there is no target {name}, but {string.Join(", ", FuzzTarget.All.Select(each => each.Name))}");
    return 2;
}

if (Option("--replay") is { } kept)
{
    byte[] input = File.Exists(kept) ? File.ReadAllBytes(kept) : Convert.FromBase64String(kept);
    foreach (FuzzTarget target in targets)
        Console.WriteLine($"{target.Name}: {FuzzFailure.Find(target, input)?.ToString() ?? "nothing"}");
    return 0;
}

var run = new FuzzRun(targets)
{
    Inputs = args is [{ } first, ..] && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long inputs) ? inputs : 100_000,
    Seed = Number("--seed", Environment.TickCount),
    Threads = Number("--threads", Environment.ProcessorCount),
    FailureFolder = Option("--failures") ?? "failures",
    Out = Console.Out,
};
Console.WriteLine($"{run.Inputs} inputs, seed {run.Seed}, {run.Threads} threads");
long begun = Stopwatch.GetTimestamp();
IReadOnlyList<FuzzFailure> failures = run.Run();
foreach (FuzzTarget target in targets)
    Console.WriteLine($"{target.Name}: {target.Tally}");
Console.WriteLine($"{run.Done} inputs in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s, {failures.Count} kinds of failure");
return failures.Count == 0 ? 0 : 1;

string? Option(string option) => Array.IndexOf(args, option) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

int Number(string option, int otherwise) => Option(option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
