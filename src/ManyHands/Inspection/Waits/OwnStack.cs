using System.Diagnostics;

namespace ManyHands;

/// <summary>The calling thread's stack, as exceptions have it, and of that what concerns the program. Thread-safe.</summary>
internal static class OwnStack
{
    private const int MostOfOthers = 3;

    // Our own steps on the way here, of which the compiler leaves out what it likes.
    private static readonly string[] Steps = [nameof(OwnStack), nameof(LockOrder), nameof(GuardWaits), nameof(WaitRecord)];

    /// <summary>The program's methods, and of ours and of .NET's the one that each of them called.</summary>
    internal static string Take()
    {
        IEnumerable<(string Line, bool IsOwn)> frames = new StackTrace(fNeedFileInfo: true).GetFrames()
            .Select(static frame => (new StackTrace(frame).ToString().TrimEnd(), IsOwn(frame)));
        return string.Join(Environment.NewLine, Condense([.. frames.SkipWhile(static frame => IsStep(frame.Line))]));
    }

    /// <summary>Of these, the innermost first, what is told: the first few where none is the program's.</summary>
    internal static IEnumerable<string> Condense(IReadOnlyList<(string Text, bool IsOwn)> frames)
    {
        int last = frames.Count - 1;
        while (last >= 0 && !frames[last].IsOwn)
            last--;
        return last < 0
            ? frames.Take(MostOfOthers).Select(static frame => frame.Text)
            : Enumerable.Range(0, last + 1).Where(i => frames[i].IsOwn || frames[i + 1].IsOwn).Select(i => frames[i].Text);
    }

    /// <summary>Whether it is the program's, and neither ours nor .NET's.</summary>
    /// <param name="assembly">Its name, or its full name.</param>
    internal static bool IsOwn(string? assembly)
    {
        string name = assembly?.Split(',')[0] ?? "";
        return name != nameof(ManyHands) && !name.StartsWith("System.", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft.", StringComparison.Ordinal);
    }

    private static bool IsOwn(StackFrame frame) => IsOwn(DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName);

    private static bool IsStep(string line) =>
        Array.Exists(Steps, step => line.Contains($" {nameof(ManyHands)}.{step}.", StringComparison.Ordinal));
}
