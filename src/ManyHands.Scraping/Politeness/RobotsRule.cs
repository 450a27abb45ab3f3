using System.Text;

namespace ManyHands.Scraping;

/// <summary>An allow or disallow line. Thread-safe.</summary>
/// <param name="allow">Which of both it is.</param>
/// <param name="pattern">What it is about.</param>
/// <param name="line">Its number, from 1.</param>
/// <param name="octets">Key and value as written, with nothing around them.</param>
internal sealed class RobotsRule(bool allow, RobotsPattern pattern, int line, ReadOnlySpan<byte> octets)
{
    private const int LongestShown = 200;

    private readonly byte[] _shown = octets[..Math.Min(octets.Length, LongestShown + 1)].ToArray();

    // Made on first use; two threads may both make it, the strings are equal.
    private string? _text;

    public bool Allow => allow;

    public RobotsPattern Pattern => pattern;

    public int Line => line;

    /// <summary>The line for showing: strangers wrote it, so nothing in it may steer a terminal.</summary>
    public string Text => _text ??= Show();

    /// <summary>The more specific rule first, and of two that are equally so the one that allows (RFC 9309, 2.2.2).</summary>
    public static int CompareBySpecificity(RobotsRule left, RobotsRule right)
    {
        int order = right.Pattern.Octets.CompareTo(left.Pattern.Octets);
        if (order == 0)
            order = right.Allow.CompareTo(left.Allow);
        return order == 0 ? left.Line.CompareTo(right.Line) : order;
    }

    private string Show()
    {
        bool cut = _shown.Length > LongestShown;
        var text = new StringBuilder();
        foreach (Rune rune in Encoding.UTF8.GetString(_shown.AsSpan(0, cut ? LongestShown : _shown.Length)).EnumerateRunes())
            text.Append(IsSafe(rune) ? rune.ToString() : "\uFFFD");
        return (cut ? text.Append('…') : text).ToString();
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator);
}
