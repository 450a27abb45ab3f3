namespace ManyHands.Cli;

/// <summary>Stacks as people want to see them: what the program itself called, not how .NET did it.</summary>
internal static class Stacks
{
    private const int MostOfFramework = 3;

    /// <summary>The program's own methods, and of .NET's the one that each of them called.</summary>
    public static List<string> Of(SeenThread thread)
    {
        Frame[] frames = [.. thread.Frames.Where(static frame => !IsPlumbing(frame))];
        return Told([.. WithoutTwins(frames)], thread.Frames.Skip(thread.WaitFrames - 1).Select(static frame => frame.Method));
    }

    /// <summary>The same of methods that await each other.</summary>
    public static List<string> Of(IReadOnlyList<ChainLink> chain) => Told(
        [.. chain.Select(static link => (link.Others > 0 ? $"{link.Name} (and {link.Others} more)" : link.Name, link.IsFramework))],
        chain.Select(static link => link.Name));

    // What calls an async method's state machine, or an async Main, is nobody's.
    private static bool IsPlumbing(Frame frame) =>
        frame.FullName.Contains(".<Main>(", StringComparison.Ordinal)
        || (frame.IsFramework && frame.FullName.StartsWith("System.Runtime.CompilerServices.Async", StringComparison.Ordinal));

    // An async method that has not waited yet is there twice: its state machine, and what was called and started that.
    private static IEnumerable<(string, bool)> WithoutTwins(Frame[] frames)
    {
        for (int i = 0; i < frames.Length; i++)
        {
            if (i == 0 || frames[i].Method != frames[i - 1].Method || !frames[i - 1].FullName.Contains(">d", StringComparison.Ordinal)
                || frames[i].FullName.Contains(".MoveNext(", StringComparison.Ordinal))
                yield return (frames[i].Method, frames[i].IsFramework);
        }
    }

    private static List<string> Told(IReadOnlyList<(string Name, bool IsFramework)> methods, IEnumerable<string> all) =>
        [.. Condense(methods) is var kept && kept.Any() ? kept : all.Take(MostOfFramework)];

    /// <summary>Lines that repeat each other become one with their number.</summary>
    public static IEnumerable<string> Fold(IEnumerable<string> lines)
    {
        string? last = null;
        int count = 0;
        foreach (string line in lines.Append(null!))
        {
            if (line == last)
            {
                count++;
                continue;
            }

            if (last is not null)
                yield return count > 1 ? $"{last} × {count}" : last;
            (last, count) = (line, 1);
        }
    }

    private static IEnumerable<string> Condense(IReadOnlyList<(string Name, bool IsFramework)> methods)
    {
        int last = methods.Count - 1;
        while (last >= 0 && methods[last].IsFramework)
            last--;
        for (int i = 0; i <= last; i++)
        {
            if (!methods[i].IsFramework || !methods[i + 1].IsFramework)
                yield return methods[i].Name;
        }
    }
}
