using System.Diagnostics;
using System.Reflection;

namespace ManyHands.Tests;

/// <summary>A program that was started for a test, and all processes that came of it: each has a mark in its environment.</summary>
internal sealed class Launched : IDisposable
{
    private const string MarkVariable = "DUMMY_MARK";

    private readonly string _mark = $"{MarkVariable}={Guid.NewGuid():N}";
    private readonly Process _process;

    /// <param name="program">The program, and its first words.</param>
    /// <param name="words">More of them.</param>
    /// <param name="folder">Where it runs; null is here.</param>
    /// <param name="variables">Its environment, beside this one's.</param>
    internal Launched(string[] program, string[] words, string? folder = null, params (string Name, string Value)[] variables)
    {
        Folder = Directory.CreateTempSubdirectory("manyhands launch ").FullName;
        Temporary = Directory.CreateDirectory(Path.Combine(Folder, "tmp")).FullName;
        var start = new ProcessStartInfo(program[0], [.. program[1..], .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment[MarkVariable] = _mark[(MarkVariable.Length + 1)..];
        start.Environment["DUMMY_MAINS"] = Path.Combine(Folder, "mains");
        start.Environment["TMPDIR"] = Temporary;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";

        // Neither a build's helper nor a compiler's stays behind and passes for one of the program's own.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        Output = _process.StandardOutput;
        Errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The misbehaving program as it was built with these tests.</summary>
    internal static string Dummy { get; } = typeof(Launched).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Dummy").Value!;

    internal int Id => _process.Id;

    /// <summary>For files of this test; removed at its end.</summary>
    internal string Folder { get; }

    /// <summary>The folder that the program takes for temporary files.</summary>
    internal string Temporary { get; }

    internal StreamReader Output { get; }

    internal Task<string> Errors { get; }

    /// <summary>How often Main has run.</summary>
    internal int Mains => File.ReadAllLines(Path.Combine(Folder, "mains")).Length;

    /// <summary>The numbers of all its processes that are there, itself included.</summary>
    internal int[] Alive => Having(_mark);

    /// <summary>Those of them that were started as workers; one that is only about to become one does not count.</summary>
    internal int[] Workers => [.. Alive.Intersect(Having("MANYHANDS_WORKER_OF="))];

    /// <summary>Reads all that it says and waits for its end.</summary>
    internal async Task<(int Code, string Output)> EndAsync()
    {
        string output = await Output.ReadToEndAsync().InTime();
        await _process.WaitForExitAsync().InTime();
        return (_process.ExitCode, output.ReplaceLineEndings("\n"));
    }

    /// <summary>kill(1) of one of its processes; one that is gone meanwhile is no error.</summary>
    internal static async Task SignalAsync(string name, int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", $"{process}"]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync().InTime();
    }

    /// <summary>Ends it as SIGKILL does.</summary>
    internal void Kill() => _process.Kill();

    internal Task WaitAsync() => _process.WaitForExitAsync().InTime();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        foreach (int left in Alive)
        {
            try
            {
                using var process = Process.GetProcessById(left);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It has ended meanwhile, which is what is wanted.
            }
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static int[] Having(string text) => [.. from folder in Directory.EnumerateDirectories("/proc")
                                                    let number = Path.GetFileName(folder)
                                                    where char.IsAsciiDigit(number[0]) && HasText(folder, text)
                                                    select int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)];

    // A process that is gone, or has ended and not been waited for, has no environment.
    private static bool HasText(string folder, string text)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // Gone while it was looked at, or another user's.
        }
    }
}
