namespace ManyHands;

/// <summary>How many items make a job of about a millisecond: a pure function of the last size and what was seen.</summary>
internal static class ChunkSizer
{
    /// <summary>What a job should take: long beside the cost of a job (about a microsecond), short beside what people notice.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(1);

    public const int Largest = 4096;

    /// <summary>The size after one job's worth of experience.</summary>
    /// <param name="size">The size until now.</param>
    /// <param name="ran">How many items the job ran.</param>
    /// <param name="elapsed">How long they took together.</param>
    public static int Next(int size, int ran, TimeSpan elapsed)
    {
        if (ran == 0)
            return size;
        double ideal = Target.Ticks * (double)ran / Math.Max(1, elapsed.Ticks);

        // Up by doubling, for a few quick items prove little; down at once, for a job too long holds up the others.
        return (int)Math.Clamp(ideal, 1, Math.Min(Largest, ideal < size ? size : Math.Max(size, 2 * Math.Min(size, ran))));
    }
}
