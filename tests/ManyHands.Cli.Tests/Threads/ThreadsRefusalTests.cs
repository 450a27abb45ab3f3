using System.Diagnostics;
using System.Globalization;

namespace ManyHands.Cli.Tests;

/// <summary>Processes that can't be looked into: one sentence why, one what to do, and the process goes on.</summary>
public sealed class ThreadsRefusalTests
{
    // Nobody, and another who is not root: they are in every system's list of users.
    private const int Nobody = 65534;
    private const int Daemon = 1;

    [Fact]
    public async Task A_process_that_is_not_there()
    {
        using Process gone = Process.Start("true");
        await gone.WaitForExitAsync(TestContext.Current.CancellationToken);
        Refused(await Hands.RunAsync("threads", $"{gone.Id}"), $"there is no process {gone.Id}", "ps -e");
    }

    [Theory]
    [InlineData("sleep", "600")]
    [InlineData("python3", "-c", "input()")]
    public async Task A_process_that_is_not_dotnet(params string[] command)
    {
        Assert.SkipUnless(command[0] != "python3" || ManyHands.Testing.WarcCheck.IsPossible, "Needs python3.");
        using Target target = Target.Start(command);
        Refused(await Hands.RunAsync("threads", $"{target.Id}"), "is not a .NET process", "pgrep");
        Assert.Equal(0, target.Tracer);
        Assert.Contains(target.State, "SR");
    }

    [Fact]
    public async Task Itself()
    {
        Hands.Ended ended = await Hands.RunShellAsync("exec $HANDS threads $$");
        Refused(ended, "is this hands itself", "another");
    }

    [Fact]
    public async Task A_thread_s_number_is_answered_by_its_process()
    {
        using Target target = await Target.StuckAsync("locks");
        int thread = Directory.GetDirectories($"/proc/{target.Id}/task").Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).First(id => id != target.Id);
        Refused(await Hands.RunAsync("threads", $"{thread}"), $"{thread} is a thread of process {target.Id}", $"hands threads {target.Id}");
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_process_of_another_user()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Needs root, to be somebody else.");
        Hands.Ended may = await Hands.RunShellAsync($"{As(Daemon)} $HANDS --version");
        Assert.SkipUnless(may.Code == 0, "Needs a clone that all users may read, and setpriv.");

        using Target target = await Target.StuckAsync("locks", As(Nobody).Split(' '));
        Refused(await Hands.RunShellAsync($"{As(Daemon)} $HANDS threads {target.Id}"), "belongs to user nobody", $"sudo hands threads {target.Id}");
        await target.AnswersAsync();

        // The same user suffices, and root may look into all.
        foreach (string who in (string[])[As(Nobody) + " ", ""])
        {
            Hands.Ended seen = await Hands.RunShellAsync($"{who}$HANDS threads {target.Id}");
            Assert.Equal((0, ""), (seen.Code, seen.Errors));
            Assert.Contains("DEADLOCK", seen.Output, StringComparison.Ordinal);
            await target.AnswersAsync();
        }
    }

    [Fact]
    public async Task A_process_that_a_debugger_holds()
    {
        using Target target = await Target.StuckBehindShellAsync("locks");
        TargetProcess process = TargetProcess.Open(target.Id);
        using (Pause.Begin(process, TimeProvider.System))
        {
            Assert.Equal('t', target.State);
            Refused(await Hands.RunAsync("threads", $"{target.Id}"), "is held by a debugger already", "detach");
        }

        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_runtime_that_somebody_else_could_have_changed_is_not_loaded()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Needs root, to be somebody else.");
        string folder = Directory.CreateTempSubdirectory("hands-runtime-").FullName;
        try
        {
            // A file of nobody's beside root's own runtime files, as root sees it.
            string file = Path.Combine(folder, "libmscordaccore.so");
            await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
            Assert.Null(FileOwner.FindStranger(file, 0));
            await Hands.RunShellAsync($"chown {Nobody} {file}");
            Assert.Equal(Nobody, FileOwner.FindStranger(file, 0));
            Assert.Null(FileOwner.FindStranger(file, 0, Nobody));
            await Hands.RunShellAsync($"chown 0 {file}; chmod 777 {folder}");
            Assert.Equal(-1, FileOwner.FindStranger(file, 0));
            await Hands.RunShellAsync($"chmod 1777 {folder}");
            Assert.Null(FileOwner.FindStranger(file, 0));
            await Hands.RunShellAsync($"ln -s {file} {folder}/link");
            Assert.Equal(-1, FileOwner.FindStranger(Path.Combine(folder, "link"), 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string As(int user) => $"setpriv --reuid {user} --regid {user} --clear-groups";

    private static void Refused(Hands.Ended ended, string why, string hint)
    {
        Assert.Equal((3, ""), (ended.Code, ended.Output));
        string[] lines = ended.Errors.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("hands: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(why, lines[0], StringComparison.Ordinal);
        Assert.StartsWith("hint: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(hint, lines[1], StringComparison.Ordinal);
    }
}
