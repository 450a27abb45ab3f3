using System.ComponentModel;
using System.Diagnostics;

namespace ManyHands.Testing;

/// <summary>Runs readers of our files that share nothing with ours: scripts for Python's standard library.</summary>
public static class Python
{
    /// <summary>Whether this machine has it.</summary>
    public static bool IsThere { get; } = Try();

    /// <returns>The lines that it wrote.</returns>
    /// <exception cref="InvalidDataException">The script found something wrong; its last line says what.</exception>
    public static string[] Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        string[] lines = process.StandardOutput.ReadToEnd().TrimEnd().Split('\n');
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidDataException(lines[^1]);
    }

    private static bool Try()
    {
        try
        {
            using Process process = Start(["--version"]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true })!;
}
