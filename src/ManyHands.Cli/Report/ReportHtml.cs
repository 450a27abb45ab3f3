using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>A report as one page that opens offline. Not thread-safe.</summary>
/// <remarks>
/// Every text from outside goes through <see cref="Escape"/>; and were that ever forgotten, the page's policy lets nothing run
/// or load. Charts are bars in the rows of tables, so that their figures can be read without seeing them.
/// </remarks>
internal sealed class ReportHtml
{
    private const int LongestText = 2000;

    private readonly StringBuilder _html = new(1 << 16);

    public static string Of(JournalReport report, string folder, DateTimeOffset now)
    {
        var page = new ReportHtml();
        page.Head(report, folder, now);
        page.Charts(report);
        page.Skipped(report);
        page.Findings(report);
        page.Line("</main></body></html>");
        return page._html.ToString();
    }

    /// <summary>Visible and harmless, whatever it is: no markup, and no characters that hide or reorder others.</summary>
    internal static string Escape(string? text) => HtmlEncoder.Default.Encode(Terminal.Safe(text, LongestText));

    private void Head(JournalReport report, string folder, DateTimeOffset now)
    {
        string policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportStyle.Css)))}'; base-uri 'none'; form-action 'none'";
        string title = $"{(report.IsCrawl ? "Crawl" : "Fetch")} in {folder}";
        Line($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
            <title>{Escape(title)}</title>
            <style>{ReportStyle.Css}</style></head><body><main>
            <h1>{Escape(title)}</h1>
            <p>{Escape(ReportWords.Time(now))}, hands {Escape(ProductInfo.Version)}{(report.First is null ? "" : $"; pages from {ReportWords.Time(report.First)} to {ReportWords.Time(report.Last)}")}</p>
            """);
        if (report.IgnoredRobots == true)
            Line("<p class=\"note\"><strong>robots.txt was ignored</strong> (<code>--ignore-robots</code>)</p>");
        if (report.CutPages > 0)
            Line($"<p class=\"note\">{ReportWords.Count(report.CutPages, "page", "pages")} had more links than were read</p>");
        Line("<dl class=\"figures\">");
        foreach ((string name, string value) in Totals(report))
            Line($"<div><dt>{name}</dt><dd>{value}</dd></div>");
        Line("</dl>");
    }

    private static IEnumerable<(string Name, string Value)> Totals(JournalReport report)
    {
        yield return ("URLs known", Figures.Count(report.Known));
        yield return ("ended well", Figures.Count(report.Ok));
        yield return ("failed", Figures.Count(report.Failed));
        yield return ("waiting", Figures.Count(report.Waiting));
        if (report.LeftOver > 0)
            yield return ("of them left by a budget", Figures.Count(report.LeftOver));
        yield return ("left out", Figures.Count(report.LeftOut));
        yield return ("of bodies", Figures.Bytes(report.Bytes));
        if (report.Robots is { } robots)
        {
            yield return ("sites with robots.txt", Figures.Count(robots.Found));
            yield return ("without", Figures.Count(robots.None));
            yield return ("out of reach", Figures.Count(robots.OutOfReach));
        }
    }

    private void Charts(JournalReport report)
    {
        Chart("Outcomes", "Outcome", null, [.. report.Outcomes.Select(outcome =>
            new BarRow(ReportWords.Outcome(outcome), outcome.Kind is null ? outcome.Count : 0, outcome.Kind is null ? 0 : outcome.Count, Figures.Bytes(outcome.Bytes)))]);
        Chart("Hosts", "Host and port", report.Hosts.Count, [.. report.Hosts.First.Select(static host =>
            new BarRow(ReportWords.Host(host), host.Ok, host.Count - host.Ok, Figures.Bytes(host.Bytes)))]);
        Chart("Types", "Media type", report.Types.Count, [.. report.Types.First.Select(static type =>
            new BarRow(ReportWords.Type(type), type.Count, 0, Figures.Bytes(type.Bytes)))]);
        Chart("Time taken", "From first attempt to end", null, [.. report.Times.Select((time, i) =>
            new BarRow(ReportWords.Range(report.Times, i), time.Count, 0, null))]);
        Chart("Links from a start", "Links", null, [.. report.Depths.Select(static depth =>
            new BarRow($"{depth.Depth}", depth.LetIn, depth.LeftOut, null))], "let in", "left out");
    }

    private void Chart(string title, string label, long? count, IReadOnlyList<BarRow> rows, string good = "well", string bad = "failed")
    {
        if (rows.Count == 0)
            return;
        Title(title, count, rows.Count);
        _html.Append(BarTable.Of(label, rows, good, bad));
        Line("</section>");
    }

    private void Skipped(JournalReport report)
    {
        (List<SkippedCount> traps, List<SkippedCount> others) = ([], []);
        foreach (SkippedCount skipped in report.Skipped.First)
            (ReportWords.IsTrap(skipped.Reason) ? traps : others).Add(skipped);
        Chart("Left out", "Reason", null, [.. report.Reasons.Select(static reason =>
            new BarRow($"{reason.Reason}: {ReportWords.Reason(reason.Reason)}", reason.Count, 0, null))]);
        Skipped("Left out, by rule", "Rule", new(others.Count, others));
        Skipped("Traps, by their pattern", "Pattern", new(traps.Count, traps));
        if (report.Skipped.Count > report.Skipped.First.Count)
            Line($"<p>Rarer reasons and rules: {Figures.Count(report.Skipped.Count - report.Skipped.First.Count)}</p>");
        Skipped(ReportWords.Budgets, "Host", report.Budgets);
        Chart(ReportWords.Disallowed, "Host and port", report.Disallowed.Count, [.. report.Disallowed.First.Select(static host =>
            new BarRow(ReportWords.Host(host), host.Disallowed, 0, null))]);
        Chart(ReportWords.OutOfReach, "Host and port", report.OutOfReach.Count, [.. report.OutOfReach.First.Select(static host =>
            new BarRow(ReportWords.Host(host), host.OutOfReach, 0, null))]);
    }

    private void Skipped(string title, string rule, Listing<SkippedCount> skipped) =>
        Table(title, skipped, ["Reason", "#URLs", rule, "Such as"], static skipped =>
            [$"{Escape(ReportWords.Reason(skipped.Reason))} <code>{Escape(skipped.Reason)}</code>", Figures.Count(skipped.Count), Escape(skipped.Rule), Lines(skipped.Examples.Select(Escape))]);

    private void Findings(JournalReport report)
    {
        Table("Slowest pages", new Listing<SlowPage>(report.Slowest.Count, report.Slowest), ["Page", "#Took", "#Attempts", "Ended"], static page =>
            [Escape(page.Url), ReportWords.Duration(page.Milliseconds), $"{page.Attempts}", Escape(ReportWords.Ending(page))]);
        Table("Broken links", report.Broken, ["Page", "#Status", "#Linked from", "Such as"], static page =>
            [Escape(page.Url), $"{page.Status}", Figures.Count(page.LinkedFrom.Count), Lines(page.LinkedFrom.First.Select(static source => $"{Escape(source.Url)}{(source.Place == "link" ? "" : $" ({Escape(source.Place)})")}"))]);
        Table("Same content under several URLs", report.Same, ["Such as", "#URLs", "#Bytes each"], static same =>
            [Lines(same.Urls.Select(Escape)), Figures.Count(same.Count), Figures.Count(same.Bytes)]);
        if (report.Copies > 0)
            Line($"<p>Copies beyond the first of each: {Figures.Count(report.Copies)}, {Figures.Bytes(report.CopiedBytes)}</p>");
        Table("Redirects", report.Redirects, ["From", "To", "#Status"], static redirect =>
            [Escape(redirect.Url), Escape(redirect.Target), $"{redirect.Status}"]);
    }

    /// <param name="title">Ours.</param>
    /// <param name="listing">The rows.</param>
    /// <param name="columns">Ours; a # before its name makes a column one of figures.</param>
    /// <param name="cells">Of one row, as HTML: escaped by whoever made them.</param>
    private void Table<T>(string title, Listing<T> listing, string[] columns, Func<T, string[]> cells)
    {
        if (listing.First.Count == 0)
            return;
        Title(title, listing.Count, listing.First.Count);
        Line($"<div class=\"wide\"><table class=\"rows\"><thead><tr>{string.Concat(columns.Select(static column => $"<th scope=\"col\"{Figure(column)}>{column.TrimStart('#')}</th>"))}</tr></thead><tbody>");
        foreach (T item in listing.First)
            Line($"<tr>{string.Concat(cells(item).Select((cell, i) => $"<td{Figure(columns[i])} data-column=\"{columns[i].TrimStart('#')}\">{cell}</td>"))}</tr>");
        Line("</tbody></table></div></section>");
    }

    private void Title(string title, long? count, int told) =>
        Line($"<section><h2>{title}</h2>{(count > told ? string.Create(CultureInfo.InvariantCulture, $"<p>The first {told:N0} of {count:N0}</p>") : "")}");

    private static string Figure(string column) => column.StartsWith('#') ? " class=\"n\"" : "";

    private static string Lines(IEnumerable<string> html) => string.Join("<br>", html);

    private void Line(string html) => _html.Append(html).Append('\n');
}
