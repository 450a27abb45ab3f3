using System.Diagnostics;

namespace ManyHands.Cli.Tests;

/// <summary>Runs each program of <c>examples/</c> as a reader would and checks what it prints.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string, string> Examples => new()
    {
        { "start-and-join", "baker: baking\nmain: 12 loaves are ready\nmain: dropped the tray\n" },
        { "three-workers", "task 1: 1\ntask 2: 4\ntask 3: 9\n" },
        { "guarded-list", "10 orders: 1 2 3 4 5 6 7 8 9 10\n" },
        {
            "deadlock",
            "Deadlock: anna waits for 'current'\n'current' is held by ben\nben waits for 'savings'\n'savings' is held by anna. "
                + "None of them will go on.\n"
        },
        { "counter", "counter: 2000000\n" },
        {
            "on-processes",
            "on threads: 4, 168, 9592\non processes: 4, 168, 9592\nDrop ended its process with SIGABRT\nand the pool goes on: 25\n"
        },
        { "live-page", "the page answers 200\n30 loaves\n" },
        { "export-telemetry", "/v1/metrics: manyhands.job.duration, CountPages\n/v1/traces: CountPages\n" },
        { "read-three-files", "read-bread.txt: 1 lines\nread-cakes.txt: 2 lines\nread-rolls.txt: 17 lines\n" },
        { "who-does-what", "oven: 1 running, 2 queued\n  oven-1 is Running: loaf 1\nloaf 3 is in the trace: True\n" },
        { "fetch-five-workers", string.Concat(Enumerable.Range(1, 20).Select(page => $"/page-{page}: 5 bytes\n")) },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task The_example_prints_what_it_promises(string name, string expected)
    {
        var (exitCode, output, error) = await RunAsync(name);
        Assert.Equal("", error);
        Assert.Equal(expected, output.ReplaceLineEndings("\n"));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public void Every_example_is_tested() =>
        Assert.Equal(
            ExampleFiles().Select(file => Path.GetFileNameWithoutExtension(file)!),
            Examples.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_example_is_under_40_lines_and_says_in_a_comment_what_it_shows() =>
        Assert.All(ExampleFiles(), file =>
        {
            string[] lines = File.ReadAllLines(file);
            Assert.InRange(lines.Length, 1, 39);
            Assert.Single(lines, line => line.StartsWith("// ", StringComparison.Ordinal));
        });

    internal static IEnumerable<string> ExampleFiles() =>
        Directory.EnumerateFiles(RepositoryRoot.At("examples"), "*.cs").Order(StringComparer.Ordinal);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string name)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", RepositoryRoot.At("examples", $"{name}.cs")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
