using System.Runtime.InteropServices;

namespace ManyHands.Fuzzing;

/// <summary>The CPU time of the calling thread, which a busy machine does not lengthen as it does the time on the wall.</summary>
internal static partial class ThreadTime
{
    private const int ThreadCpuClock = 3;

    public static TimeSpan Now => ReadClock(ThreadCpuClock, out TimeSpec time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : throw new PlatformNotSupportedException("This system has no clock of a thread.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
