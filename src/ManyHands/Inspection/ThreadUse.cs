using System.Globalization;

namespace ManyHands;

/// <summary>What the system says a thread of this process has used. Linux only. Thread-safe.</summary>
internal static class ThreadUse
{
    /// <summary>The system's number of the thread that asks; 0 where it can't be known.</summary>
    internal static int OwnId
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() ? Libc.GetThread() : 0;
            }
            catch (EntryPointNotFoundException)
            {
                return 0; // glibc before 2.30.
            }
        }
    }

    /// <summary>Its processor time, and how long it was ready to run and got no processor; null where that can't be known.</summary>
    /// <param name="thread">The system's number.</param>
    internal static (TimeSpan Cpu, TimeSpan Ready)? Of(int thread)
    {
        if (thread == 0)
            return null;
        try
        {
            // "CPU-nanoseconds waiting-nanoseconds slices", see the kernel's Documentation/scheduler/sched-stats.rst.
            string[] fields = File.ReadAllText($"/proc/self/task/{thread}/schedstat").Split(' ');
            return (Nanoseconds(fields[0]), Nanoseconds(fields[1]));
        }
        catch (IOException)
        {
            return null; // The thread has ended, or the kernel keeps no such statistics.
        }
        catch (UnauthorizedAccessException)
        {
            return null; // A sandbox hides it.
        }
    }

    /// <summary>The same of several threads together, as far as it can be known.</summary>
    internal static (TimeSpan Cpu, TimeSpan Ready) Of(IEnumerable<int> threads)
    {
        (TimeSpan Cpu, TimeSpan Ready) all = default;
        foreach (int thread in threads)
        {
            if (Of(thread) is { } one)
                all = (all.Cpu + one.Cpu, all.Ready + one.Ready);
        }

        return all;
    }

    private static TimeSpan Nanoseconds(string text) =>
        TimeSpan.FromTicks(long.Parse(text, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
}
