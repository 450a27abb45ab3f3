using System.Globalization;

namespace ManyHands.Cli;

/// <summary>The demonstration's tables: plain text, the same on a terminal and in a file.</summary>
internal static class DemoReport
{
    private const int BarCells = 40;

    public static string Intro(int pages) =>
        $"A shop of {pages} pages on this machine, each page answered after 20 to 30 ms, fetched three times:\n\n";

    /// <summary>One run's row.</summary>
    public static string Row(DemoRun run, DemoRun first)
    {
        double share = run.Time / first.Time;
        string speed = run == first ? "" : string.Create(CultureInfo.InvariantCulture, $"{1 / share:F1} times as fast");
        return string.Create(CultureInfo.InvariantCulture, $"  {run.Name,-16} {run.Time.TotalSeconds,6:F2} s  {Bar(share, BarCells),-BarCells}  {speed}").TrimEnd() + "\n";
    }

    public static string Workers(DemoRun run)
    {
        string text = $"\nWhat each of the {run.Workers} workers did in the second run:\n\n";
        foreach ((string worker, int pages, double busy) in run.Shares())
            text += string.Create(CultureInfo.InvariantCulture, $"  {worker,-9} {pages,4} pages  busy {busy,4:P0}  {Bar(busy, 20)}\n");
        return text;
    }

    public static string Outro =>
        "\nWaiting is what takes the time, and many hands wait at once. Your own list:\n\n  hands fetch -i urls.txt -o pages\n";

    private static string Bar(double share, int cells)
    {
        int full = Math.Clamp((int)Math.Round(share * cells), 1, cells);
        return new string('█', full);
    }
}
