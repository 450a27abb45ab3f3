using System.Diagnostics;

namespace ManyHands.Fuzzing;

/// <summary>What an input has shown. Thread-safe.</summary>
/// <param name="Kind">The same for inputs that show the same.</param>
/// <param name="Details">For whoever mends it.</param>
internal sealed record FuzzFailure(string Target, string Kind, string Details, byte[] Input)
{
    /// <summary>For each 64 KiB that were read, or part of them. Reading takes about a hundredth of it.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);

    private const int BudgetBytes = 64 << 10;
    private const string TooSlow = "too slow";

    public bool IsTime => Kind == TooSlow;

    /// <summary>Runs the input.</summary>
    /// <returns>Null where all is as it must be.</returns>
    public static FuzzFailure? Find(FuzzTarget target, byte[] input)
    {
        // What one run took may have been the compiler's or the garbage collector's time; they don't come three times.
        TimeSpan time = TimeSpan.Zero;
        FuzzReading reading = default;
        for (int run = 0; run < 3; run++)
        {
            TimeSpan before = ThreadTime.Now;
            try
            {
                reading = target.Run(new FuzzInput(input));
            }
            catch (Exception failure)
            {
                return new FuzzFailure(target.Name, KindOf(failure), failure.ToString(), input);
            }

            time = ThreadTime.Now - before;
            if (time <= Budget * (1 + (reading.Bytes / BudgetBytes)))
            {
                target.Tally.Add(reading, time);
                return null;
            }
        }

        return new FuzzFailure(target.Name, TooSlow, $"{time.TotalMilliseconds:F0} ms for {reading.Bytes} bytes", input);
    }

    public override string ToString() => $"{Kind}\n{Details}";

    private static string KindOf(Exception failure)
    {
        string? place = failure.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("ManyHands", StringComparison.Ordinal))?.Trim();
        return failure is FuzzCheckException ? failure.Message : $"{failure.GetType().Name} {place}";
    }
}
