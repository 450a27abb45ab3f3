using System.Diagnostics;
using System.Globalization;

namespace ManyHands.Benchmarks;

/// <summary>Measurements in processes of their own, for switches that are read once.</summary>
internal static class Measuring
{
    /// <summary>Prints what was measured, for the process that asked.</summary>
    internal static void Tell(string what, double nanoseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}\t{nanoseconds}"));

    /// <summary>Runs this program with other arguments, and reads what it tells.</summary>
    internal static IEnumerable<(string What, double Nanoseconds)> InOwnProcess(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The measuring process ended with {process.ExitCode}: {output}");
        return from line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
               let parts = line.Split('\t')
               select (parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    internal static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
