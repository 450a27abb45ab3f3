using System.Globalization;

namespace ManyHands;

/// <summary>What the system says a process uses; nothing for one that is gone. Thread-safe.</summary>
internal static class ProcessUse
{
    // USER_HZ: what /proc counts in on every Linux of 64 bits.
    private const int TicksASecond = 100;

    /// <summary>In bytes.</summary>
    internal static long WorkingSet(int process) =>
        Field(process, "statm", 1) * Environment.SystemPageSize;

    internal static TimeSpan CpuTime(int process) =>
        TimeSpan.FromSeconds((double)(Field(process, "stat", 11) + Field(process, "stat", 12)) / TicksASecond);

    // The name of the program comes second in stat, and may hold blanks and brackets: fields count from behind it.
    private static long Field(int process, string file, int index)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/{file}");
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

            // What is about to be gone may say nothing.
            return long.TryParse(fields.ElementAtOrDefault(index), CultureInfo.InvariantCulture, out long value) ? value : 0;
        }
        catch (IOException)
        {
            return 0; // It is gone.
        }
        catch (UnauthorizedAccessException)
        {
            return 0; // It is gone, and its number is another user's.
        }
    }
}
