namespace ManyHands.Cli;

/// <summary>Whether what follows <c>--dashboard</c> is its port.</summary>
internal static class OptionalPort
{
    private const string Name = "--dashboard";

    /// <summary>
    /// The arguments with a port behind each <c>--dashboard</c>, 0 where none was given: the parser would take a URL that
    /// follows for one.
    /// </summary>
    public static string[] Settle(string[] arguments)
    {
        string[] settled = [.. arguments];
        for (int index = 0; index < settled.Length && settled[index] != "--"; index++)
        {
            if (settled[index] == Name && !(index + 1 < settled.Length && IsNumber(settled[index + 1])))
                settled[index] = $"{Name}=0";
        }

        return settled;
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
