using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ManyHands.Cli.Tests;

/// <summary>A process that is looked into.</summary>
internal sealed class Target : IDisposable
{
    private const int OneProcess = 1; // P_PID
    private const int StoppedButKeep = 0x1000002; // WSTOPPED | WNOWAIT
    private const int Interrupted = 4; // EINTR

    private readonly Process _process;
    private int _asked;

    private Target(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        Id = _process.Id;
    }

    private Target(Target shell, string child)
    {
        _process = shell._process;
        Id = int.Parse(child, CultureInfo.InvariantCulture);
    }

    public int Id { get; }


    /// <summary>What the kernel says it does: R, S, T …</summary>
    public char State => Status("State")[0];

    /// <summary>The process that holds it, by one of its threads; 0 when none does.</summary>
    public int Tracer => AccessFacts.Of(Id).Tracer;

    /// <summary>A program that has got stuck in one of the ways that it knows, while its main thread answers.</summary>
    public static async Task<Target> StuckAsync(string kind, params string[] before)
    {
        Target target = Start([.. before, "dotnet", PathOf("Dummy"), "stuck", kind]);
        string? line = await target.ReadLineAsync();
        Assert.Equal("stuck", line);
        return target;
    }

    /// <summary>The same as a child's child: of its own children <see cref="Process"/> takes all news, those for a tracer included.</summary>
    public static async Task<Target> StuckBehindShellAsync(string kind)
    {
        Target shell = await StuckAsync(kind, "sh", "-c", "\"$@\"; true", "sh");
        return new Target(shell, File.ReadAllText($"/proc/{shell.Id}/task/{shell.Id}/children"));
    }

    public static Target Start(params string[] command) => new(new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    });

    public static string PathOf(string program) => typeof(Target).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == program).Value!;

    /// <summary>What <c>hands threads --json</c> tells of it.</summary>
    public async Task<JsonElement> SeeAsync()
    {
        Hands.Ended ended = await Hands.RunAsync("threads", $"{Id}", "--json");
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>It goes on: its main thread answers.</summary>
    public async Task AnswersAsync()
    {
        await _process.StandardInput.WriteLineAsync("still there?");
        await _process.StandardInput.FlushAsync();
        Assert.Equal($"{++_asked}", await ReadLineAsync());
    }

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Hands.Long);

    /// <summary>Stops it, as Ctrl-Z would; it has stopped when this returns.</summary>
    public void Stop()
    {
        Signal("STOP");
        byte[] information = new byte[128]; // siginfo_t
        while (WaitFor(OneProcess, Id, information, StoppedButKeep) != 0)
            Assert.Equal(Interrupted, Marshal.GetLastPInvokeError());
    }

    public void Continue() => Signal("CONT");

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    private string Status(string field) =>
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal))[(field.Length + 1)..].Trim();

    [DllImport("libc", EntryPoint = "waitid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitFor(int kind, int id, byte[] information, int options);
}
