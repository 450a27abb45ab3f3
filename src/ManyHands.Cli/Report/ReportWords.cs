using System.Globalization;
using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>How reports call things, on whatever they are shown.</summary>
internal static class ReportWords
{
    /// <summary>The title of what a run had no budget for.</summary>
    public const string Budgets = "Left by a budget: the next run goes on with them";

    /// <summary>The title of what robots.txt keeps out for good.</summary>
    public const string Disallowed = "Disallowed by robots.txt";

    /// <summary>The title of what it keeps out as long as nobody knows what it says.</summary>
    public const string OutOfReach = "Not asked: robots.txt can't be had, the next run tries again";

    /// <summary>The reason is a pattern without an end.</summary>
    public static bool IsTrap(string reason) => reason.StartsWith(LeftOutReason.TrapPrefix, StringComparison.Ordinal);

    public static string Reason(string reason) => reason switch
    {
        ScopeVerdict.ScopeReason => "outside the scope",
        ScopeVerdict.IncludeReason => "matches no --include",
        ScopeVerdict.ExcludeReason => "matches an --exclude",
        LeftOutReason.NoFollow => "only links that say nofollow lead there",
        LeftOutReason.Depth => "too many links from a start",
        _ when IsTrap(reason) => TrapKinds.Describe(reason[LeftOutReason.TrapPrefix.Length..]),
        _ when LeftOutReason.IsBudget(reason) => "the host's budget for one run was used up",
        _ => "left out",
    };

    public static string Outcome(OutcomeCount outcome) => outcome switch
    {
        { Kind: null, Status: null } => "fetched",
        { Kind: null } => $"{outcome.Status}",
        { Status: null } => Terminal.Safe(outcome.Kind, 30),
        _ => $"{outcome.Status} {Terminal.Safe(outcome.Kind, 30)}",
    };

    public static string Ending(SlowPage page) => $"{page.Status} {page.ErrorKind}".Trim();

    public static string Host(HostCount host) => host.Host.Length == 0 ? "(no URL)" : host.Host;

    public static string Type(TypeCount type) => type.Type.Length == 0 ? "(none told)" : type.Type;

    /// <summary>The range of a row, which begins where the one before it ends.</summary>
    public static string Range(IReadOnlyList<TimeCount> times, int index) => times[index].Below is { } below
        ? $"under {Duration(below.TotalMilliseconds)}"
        : $"{Duration(times[index - 1].Below!.Value.TotalMilliseconds)} and more";

    public static string Duration(double milliseconds) => milliseconds < 999.5
        ? $"{Math.Round(milliseconds).ToString(CultureInfo.InvariantCulture)} ms"
        : milliseconds < TimeSpan.MaxValue.TotalMilliseconds / 2 ? Figures.Time(TimeSpan.FromMilliseconds(milliseconds)) : "for ever";

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string Count(long count, string one, string many) => $"{Figures.Count(count)} {(count == 1 ? one : many)}";

    public static string Share(long part, long all) =>
        all == 0 ? "" : (100.0 * part / all).ToString("F1", CultureInfo.InvariantCulture) + " %";

    /// <summary>Safe to show, and no wider than so many columns: what is too long loses its middle.</summary>
    public static string Fit(string? text, int columns)
    {
        string safe = Terminal.Safe(text, 10_000);
        if (Width(safe) <= columns)
            return safe;
        // The end tells pages apart as much as the beginning does.
        string start = Take(safe.EnumerateRunes(), (columns - 1) * 2 / 3);
        string end = Reverse(Take(safe.EnumerateRunes().Reverse(), columns - 1 - Width(start)));
        return $"{start}…{end}";
    }

    /// <summary>Columns on a terminal: letters of East Asia take two, and here all from there on, rather too many than too few.</summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    private static int Width(Rune rune) => rune.Value >= 0x1100 && rune.Value != '…' ? 2 : 1;

    private static string Take(IEnumerable<Rune> runes, int columns)
    {
        var text = new StringBuilder();
        foreach (Rune rune in runes)
        {
            columns -= Width(rune);
            if (columns < 0)
                break;
            text.Append(rune.ToString());
        }

        return text.ToString();
    }

    private static string Reverse(string text) => string.Concat(text.EnumerateRunes().Reverse().Select(static rune => rune.ToString()));
}
