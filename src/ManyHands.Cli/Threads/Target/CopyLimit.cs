namespace ManyHands.Cli;

/// <summary>Whether a process's memory is small enough to be copied.</summary>
internal static class CopyLimit
{
    private const long MostBytes = 4L << 30;

    public static bool Allows(TargetProcess target)
    {
        // The figures are of the last collection; in a container they are the container's.
        GC.Collect(0);
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return Allows(ProcessStatus.Read(target.Id)?.PrivateBytes ?? 0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    /// <param name="bytes">To be copied.</param>
    /// <param name="free">What this program may use; the process may live in the same container, and must not be killed for want of it.</param>
    internal static bool Allows(long bytes, long free) => bytes <= Math.Min(MostBytes, free / 2);
}
