using System.Globalization;
using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>A report for people, in 100 columns. Not thread-safe.</summary>
internal sealed class ReportText
{
    private const int Columns = 100;
    private const int MostRows = 10;
    private const int MostSources = 2;

    // The default of --depth, and the links that it leaves out, fit in.
    private const int MostDepths = 30;

    // What rows of figures have for their names.
    private const int Label = Columns - 43;

    private readonly StringBuilder _text = new();

    public static string Of(JournalReport report, string folder)
    {
        var text = new ReportText();
        text.Head(report, folder);
        text.Counts(report);
        text.Skipped(report);
        text.Findings(report);
        return text._text.ToString();
    }

    private void Head(JournalReport report, string folder)
    {
        Line($"{(report.IsCrawl ? "Crawl" : "Fetch")} in {ReportWords.Fit(folder, 60)}: {ReportWords.Count(report.Known, "URL", "URLs")} known");
        Line($"  {Figures.Count(report.Ok)} ended well, {Figures.Count(report.Failed)} failed, {Figures.Count(report.Waiting)} waiting{(report.LeftOver > 0 ? $" ({Figures.Count(report.LeftOver)} left by a budget)" : "")}, {Figures.Count(report.LeftOut)} left out; {Figures.Bytes(report.Bytes)}");
        if (report.First is not null)
            Line($"  from {ReportWords.Time(report.First)} to {ReportWords.Time(report.Last)}");
        if (report.IgnoredRobots == true)
            Line("  robots.txt was ignored (--ignore-robots)");
        if (report.Robots is { } robots)
            Line($"  robots.txt of sites: {Figures.Count(robots.Found)} found, {Figures.Count(robots.None)} without one, {Figures.Count(robots.OutOfReach)} out of reach");
        if (report.CutPages > 0)
            Line($"  {ReportWords.Count(report.CutPages, "page", "pages")} had more links than were read");
    }

    private void Counts(JournalReport report)
    {
        Section("Outcomes", report.Outcomes.Count, report.Outcomes, outcome =>
            Row(ReportWords.Outcome(outcome), Figures.Count(outcome.Count), ReportWords.Share(outcome.Count, report.Finished), Figures.Bytes(outcome.Bytes)));
        Section("Hosts", report.Hosts, host => Row(
            ReportWords.Host(host), Figures.Count(host.Count),
            host.Ok == host.Count ? "" : $"{Figures.Count(host.Count - host.Ok)} failed", Figures.Bytes(host.Bytes)));
        Section("Types", report.Types, type =>
            Row(ReportWords.Type(type), Figures.Count(type.Count), ReportWords.Share(type.Count, report.Finished), Figures.Bytes(type.Bytes)));
        if (report.Times.Count > 0)
            Title("Time taken", "");
        for (int i = 0; i < report.Times.Count; i++)
            Row(ReportWords.Range(report.Times, i), Figures.Count(report.Times[i].Count), ReportWords.Share(report.Times[i].Count, report.Times.Sum(static row => row.Count)), "");
        Section("Links from a start", report.Depths.Count, report.Depths, depth => Row(
            $"{depth.Depth}", Figures.Count(depth.LetIn), depth.LeftOut == 0 ? "" : $"{Figures.Count(depth.LeftOut)} out", ""), MostDepths);
    }

    private void Skipped(JournalReport report)
    {
        Section("Left out", report.Reasons.Count, report.Reasons, reason => LeftOut(reason.Reason, reason.Count, null));
        SkippedCount[] traps = [.. report.Skipped.First.Where(static skipped => ReportWords.IsTrap(skipped.Reason))];
        SkippedCount[] others = [.. report.Skipped.First.Except(traps)];
        Section("Left out, by rule", others.Length, others, Row);
        Section("Traps, by their pattern", traps.Length, traps, Row);
        if (report.Skipped.Count > report.Skipped.First.Count)
            Line($"  rarer reasons and rules: {Figures.Count(report.Skipped.Count - report.Skipped.First.Count)}");
        Section(ReportWords.Budgets, report.Budgets, Row);
        Section(ReportWords.Disallowed, report.Disallowed, host => Row(ReportWords.Host(host), Figures.Count(host.Disallowed), "", ""));
        Section(ReportWords.OutOfReach, report.OutOfReach, host => Row(ReportWords.Host(host), Figures.Count(host.OutOfReach), "", ""));
    }

    private void Findings(JournalReport report)
    {
        // Their number says nothing: there are as many as are told.
        int ending = Math.Min(30, report.Slowest.Take(MostRows).Select(static page => ReportWords.Width(ReportWords.Ending(page))).DefaultIfEmpty().Max());
        Section("Slowest", Math.Min(report.Slowest.Count, MostRows), report.Slowest, page => Line(
            $"  {ReportWords.Duration(page.Milliseconds),12}  {ReportWords.Fit(ReportWords.Ending(page), ending).PadRight(ending)}  {ReportWords.Fit(page.Url, Columns - 18 - ending)}"));
        Section("Broken links", report.Broken, page =>
        {
            Line($"  {page.Status}  {ReportWords.Fit(page.Url, Columns - 7)}");
            if (page.LinkedFrom.Count > 0)
                Line($"       from {ReportWords.Count(page.LinkedFrom.Count, "page", "pages")}{First(page.LinkedFrom.Count)}:");
            foreach (LinkSource source in page.LinkedFrom.First.Take(MostSources))
                Line($"         {ReportWords.Fit(source.Url, Columns - 25)}{(source.Place == "link" ? "" : $" ({ReportWords.Fit(source.Place, 12)})")}");
        });
        Section("Same content under several URLs", report.Same, same =>
        {
            Line($"  {ReportWords.Count(same.Count, "URL", "URLs")} of {Figures.Bytes(same.Bytes)} each{First(same.Count)}:");
            foreach (string url in same.Urls.Take(MostSources))
                Line($"       {ReportWords.Fit(url, Columns - 7)}");
        });
        if (report.Copies > 0)
            Line($"  copies beyond the first: {Figures.Count(report.Copies)}, {Figures.Bytes(report.CopiedBytes)}");
        Section("Redirects", report.Redirects, redirect =>
        {
            Line($"  {redirect.Status,3}  {ReportWords.Fit(redirect.Url, Columns - 7)}");
            Line($"    →  {ReportWords.Fit(redirect.Target, Columns - 7)}");
        });
    }

    private void Row(SkippedCount skipped)
    {
        LeftOut(skipped.Reason, skipped.Count, skipped.Rule);
        foreach (string url in skipped.Examples)
            Line($"       such as {ReportWords.Fit(url, Columns - 15)}");
    }

    /// <summary>Our own words are told whole, if on a line of their own.</summary>
    private void LeftOut(string reason, long count, string? rule)
    {
        string start = $"  {ReportWords.Fit(reason, 20),-20} {Figures.Count(count),9}  ";
        string words = ReportWords.Reason(reason);
        if (rule is not null)
            Line(start + ReportWords.Fit(rule, Columns - start.Length));
        else if (start.Length + ReportWords.Width(words) <= Columns)
            Line(start + words);
        else
            Line($"{start.TrimEnd()}\n       {words}");
    }

    private static string First(long count) => count > MostSources ? $", the first {MostSources}" : "";

    private void Section<T>(string title, Listing<T> listing, Action<T> row) => Section(title, listing.Count, listing.First, row);

    private void Section<T>(string title, long count, IReadOnlyList<T> rows, Action<T> row, int most = MostRows)
    {
        if (rows.Count == 0)
            return;
        Title(title, count > most ? $"{Figures.Count(count)}, the first {most}" : "");
        foreach (T item in rows.Take(most))
            row(item);
    }

    private void Title(string title, string note) => Line($"\n{title}{(note.Length == 0 ? "" : $" ({note})")}");

    private void Row(string label, string count, string share, string bytes)
    {
        string shown = ReportWords.Fit(label, Label);
        string gap = new(' ', Label - ReportWords.Width(shown));
        Line(string.Create(CultureInfo.InvariantCulture, $"  {shown}{gap} {count,14} {share,14} {bytes,10}"));
    }

    private void Line(string text) => _text.Append(text.TrimEnd()).Append('\n');
}
