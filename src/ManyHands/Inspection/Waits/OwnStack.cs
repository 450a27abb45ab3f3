using System.Diagnostics;

namespace ManyHands;

/// <summary>The calling thread's stack, as exceptions have it. Thread-safe.</summary>
internal static class OwnStack
{
    // Our own steps on the way here, of which the compiler leaves out what it likes.
    private static readonly string[] Steps = [nameof(OwnStack), nameof(LockOrder), nameof(GuardWaits), nameof(WaitRecord)];

    /// <summary>From the public method that was called downwards.</summary>
    internal static string Take()
    {
        string[] lines = new StackTrace(fNeedFileInfo: true).ToString().TrimEnd().Split(Environment.NewLine);
        return string.Join(Environment.NewLine, lines.SkipWhile(IsStep));
    }

    private static bool IsStep(string line) =>
        Array.Exists(Steps, step => line.Contains($" {nameof(ManyHands)}.{step}.", StringComparison.Ordinal));
}
