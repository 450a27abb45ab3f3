namespace ManyHands.Scraping;

/// <summary>Whether a URL is let in, or belongs to a pattern that has no end. Thread-safe.</summary>
/// <param name="Kind">One of <see cref="TrapKinds"/>; null when it is let in.</param>
/// <param name="Pattern">What the URLs look like that are held back, such as <c>example.com/events/{year}/{month}</c>; null when it is let in.</param>
internal readonly record struct TrapVerdict(string? Kind, string? Pattern)
{
    public bool Allowed => Kind is null;
}

/// <summary>How many URLs of one pattern were held back.</summary>
internal sealed record TrapFinding(string Kind, string Pattern, long Skipped);

/// <summary>The kinds of trap, as codes that scripts may rely on.</summary>
internal static class TrapKinds
{
    public const string TooLong = "too-long";
    public const string TooDeep = "too-deep";
    public const string RepeatingPath = "repeating-path";
    public const string SessionId = "session-id";
    public const string Calendar = "calendar";
    public const string ManyQueries = "many-queries";

    /// <summary>For a report, why the URLs of such a pattern were held back.</summary>
    public static string Describe(string kind) => kind switch
    {
        TooLong => $"the URL is longer than {TrapLimits.LongestUrl} characters",
        TooDeep => $"the path has more than {TrapLimits.DeepestPath} folders, or the host more than {TrapLimits.MostHostLabels} labels",
        RepeatingPath => "the path repeats itself",
        SessionId => "the page was let in under another session id",
        Calendar => $"a calendar that goes on, more than {TrapLimits.FutureYears} years ahead or far into the past",
        ManyQueries => "one page under more and more combinations of the same parameters",
        _ => kind,
    };
}
