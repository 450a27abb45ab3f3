namespace ManyHands.Scraping;

/// <summary>
/// What is told of a page that nobody asked for on account of robots.txt: one kind, <see cref="PageErrorKind.Robots"/>, for two
/// reasons, of which only one is looked at again. Thread-safe.
/// </summary>
/// <remarks>Their messages tell them apart, and begin alike in every version: journals have nothing else to tell them by.</remarks>
internal static class RobotsError
{
    /// <summary>How the message of <see cref="OutOfReach"/> begins, and of no other. Without a quote, so that SQL can name it.</summary>
    public const string OutOfReachStart = "robots.txt of ";

    /// <summary>The file forbids it: another try would change nothing.</summary>
    public static PageError Disallowed(in RobotsVerdict verdict) => new(PageErrorKind.Robots, $"robots.txt disallows it, line {verdict.Line}: {verdict.Rule}");

    /// <summary>Nobody knows what the file says: another run asks for it again.</summary>
    /// <param name="origin">The site's.</param>
    /// <param name="problem">What came instead of the file.</param>
    public static PageError OutOfReach(string origin, string problem) =>
        new(PageErrorKind.Robots, $"{OutOfReachStart}{origin} can't be had for now, so nothing is fetched from there: {problem}");

    public static bool IsOutOfReach(PageError error) =>
        error.Kind == PageErrorKind.Robots && error.Message.StartsWith(OutOfReachStart, StringComparison.Ordinal);
}
