using System.Globalization;
using System.Text;

namespace ManyHands.Cli;

/// <summary>A row of <see cref="BarTable"/>.</summary>
/// <param name="Label">From anywhere.</param>
/// <param name="Good">The first part of its bar.</param>
/// <param name="Bad">The second part.</param>
/// <param name="Size">In the last column; null where there is none.</param>
internal sealed record BarRow(string Label, long Good, long Bad, string? Size);

/// <summary>A bar chart that is a table: each row's figures, and a bar beside them for the eye.</summary>
internal static class BarTable
{
    private const int Width = 400;
    private const int MostOpen = 20;

    // Up to so many characters, a name has room beside its figures on the narrowest screen.
    private const int ShortLabel = 4;

    public static string Of(string label, IReadOnlyList<BarRow> rows, string good, string bad)
    {
        long longest = Math.Max(1, rows.Max(static row => row.Good + row.Bad));
        bool hasBad = rows.Any(static row => row.Bad > 0);
        bool hasSize = rows.Any(static row => row.Size is not null);
        bool isShort = rows.All(static row => row.Label.Length <= ShortLabel);
        string first = Of(label, rows.Take(MostOpen), longest, isShort, hasBad, hasSize, good, bad);
        return rows.Count <= MostOpen ? first
            : $"{first}<details><summary>{rows.Count - MostOpen} more</summary>\n{Of(label, rows.Skip(MostOpen), longest, isShort, hasBad, hasSize, good, bad)}</details>\n";
    }

    private static string Of(string label, IEnumerable<BarRow> rows, long longest, bool isShort, bool hasBad, bool hasSize, string good, string bad)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><table class=\"bars{(isShort ? " short" : "")}\"><thead><tr><th scope=\"col\">{label}</th><th scope=\"col\" class=\"n\">URLs</th>");
        if (hasBad)
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"n\"><span class=\"key bad\"></span>{bad}</th>");
        html.Append(hasBad ? $"<th scope=\"col\" class=\"chart\"><span class=\"key good\"></span>{good}</th>" : "<td class=\"chart\"></td>");
        html.Append(hasSize ? "<th scope=\"col\" class=\"n\">Bytes</th></tr></thead><tbody>\n" : "</tr></thead><tbody>\n");
        foreach (BarRow row in rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{ReportHtml.Escape(row.Label)}</th><td class=\"n\">{row.Good + row.Bad:N0}</td>");
            if (hasBad)
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{row.Bad:N0}</td>");
            html.Append("<td class=\"chart\">").Append(Bar(row, longest)).Append("</td>");
            html.Append(hasSize ? $"<td class=\"n\">{row.Size}</td></tr>\n" : "</tr>\n");
        }

        return html.Append("</tbody></table></div>\n").ToString();
    }

    // What is there at all is seen, however little.
    private static string Bar(BarRow row, long longest)
    {
        double good = row.Good == 0 ? 0 : Math.Max(2, (double)row.Good / longest * Width);
        double bad = row.Bad == 0 ? 0 : Math.Max(2, (double)row.Bad / longest * Width);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg viewBox="0 0 {Width + 4} 14" width="{Width + 4}" height="14" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="good" width="{good:F1}" height="14"/><rect class="bad" x="{good:F1}" width="{bad:F1}" height="14"/></svg>
            """);
    }
}
