namespace ManyHands.Tests;

/// <summary>A pool's workers are its program, started once more: in every way a program is started.</summary>
public sealed class LaunchTests(LaunchFiles files) : IClassFixture<LaunchFiles>
{
    private const string UserHooks = "DOTNET_STARTUP_HOOKS";

    public enum Way
    {
        ByDotnetRun,
        ByDotnet,
        ByDotnetExec,
        ByItsApphost,
        Published,
        PublishedAsOneFile,
        PublishedWithTheRuntimeAsOneFile,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory]
    [MemberData(nameof(Ways))]
    public Task It_works_however_the_program_is_started(Way way) => RunAsync(Command(way), null);

    [Fact]
    public Task It_works_from_another_working_directory() => RunAsync(Command(Way.ByDotnet), "/");

    [Fact]
    public Task It_works_where_the_path_of_the_program_is_relative() =>
        RunAsync(["dotnet", Path.GetFileName(Launched.Dummy)], Path.GetDirectoryName(Launched.Dummy));

    [Fact]
    public async Task It_works_where_that_path_is_relative_and_the_program_has_moved_on()
    {
        string folder = Path.GetDirectoryName(Launched.Dummy)!;
        using Launched program = new(["dotnet", Path.GetFileName(Launched.Dummy)], ["pool", "a"], folder, [("DUMMY_MOVES", "/")]);
        var (code, output) = await program.EndAsync();
        Assert.Contains("after 7", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData(Way.ByDotnet)]
    [InlineData(Way.PublishedAsOneFile)]
    public async Task The_users_own_startup_hook_runs_in_workers_too(Way way)
    {
        string lines = Path.Combine(Directory.CreateTempSubdirectory("manyhands hooks ").FullName, "lines");
        string hook = files.CompileHook(lines);
        await RunAsync(Command(way), null, hook);
        int[] processes = [.. (await File.ReadAllLinesAsync(lines, TestContext.Current.CancellationToken)).Select(int.Parse)];

        // The program, two workers, and one in place of that which died: one of them may be ended before it has started up.
        Assert.InRange(processes.Length, 3, 4);
        Assert.Equal(processes.Distinct(), processes);
        Directory.Delete(Path.GetDirectoryName(lines)!, recursive: true);
    }

    [Fact]
    public async Task A_program_of_one_file_is_told_what_to_do_and_then_works()
    {
        const string Code = """
            using ManyHands;
            try
            {
                using ProcessPoolExecutor pool = new(maxWorkers: 1);
                Console.WriteLine(await pool.Submit(() => 42));
            }
            catch (PlatformNotSupportedException refused)
            {
                Console.WriteLine(refused.Message);
            }
            """;
        Assert.Contains("'#:property PublishAot=false'", await RunFileAsync("without", Code), StringComparison.Ordinal);
        Assert.Equal("42\n", await RunFileAsync("with", "#:property PublishAot=false\n" + Code));
    }

    private string[] Command(Way way) => way switch
    {
        Way.ByDotnetRun =>
        [
            "dotnet", "run", "--no-build", "--project", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Launched.Dummy)!, "../../..")),
            "-c", Path.GetFileName(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Launched.Dummy)!, ".."))), "--",
        ],
        Way.ByDotnet => ["dotnet", Launched.Dummy],
        Way.ByDotnetExec => ["dotnet", "exec", "--roll-forward", "LatestMajor", Launched.Dummy],
        Way.ByItsApphost => [Path.ChangeExtension(Launched.Dummy, null)],
        Way.Published => [files.Dependent],
        Way.PublishedAsOneFile => [files.SingleFile],
        _ => [files.SelfContained],
    };

    private async Task<string> RunFileAsync(string name, string code)
    {
        using Launched program = new(["dotnet", "run", files.WriteProgram(name, code)], []);
        var (exit, output) = await program.EndAsync();
        Assert.True(exit == 0, output);
        Assert.Empty(program.Alive);
        return output;
    }

    private static async Task RunAsync(string[] command, string? folder, string hooks = "none")
    {
        using Launched program = new(
            command, ["pool", "a", "b c", "--d=\"e\""], folder, hooks == "none" ? [] : [(UserHooks, hooks)]);
        var (code, output) = await program.EndAsync();
        string here = Path.GetFileName(folder ?? Environment.CurrentDirectory);
        Assert.Equal(
            $"""
            arguments a|b c|--d="e" in {here}
            record 3
            lambda True
            map 0 1 4 9 16
            folder {here}
            hooks {hooks}
            died 7
            after 7
            left 0

            """,
            output);
        Assert.Equal("", await program.Errors.InTime());
        Assert.Equal(0, code);
        Assert.Equal(1, program.Mains);
        Assert.Empty(program.Alive);
    }
}
