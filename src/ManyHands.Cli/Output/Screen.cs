namespace ManyHands.Cli;

/// <summary>What can be shown where.</summary>
internal static class Screen
{
    /// <summary>Standard error is a terminal that can redraw.</summary>
    public static bool CanRedraw =>
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>As of no-color.org: any value but an empty one switches colours off.</summary>
    public static bool HasColors => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Makes the cursor seen again, which a live view hides.</summary>
    public static void ShowCursor()
    {
        if (CanRedraw)
            Console.Error.Write("\e[?25h");
    }
}
