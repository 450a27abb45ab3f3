using System.Globalization;
using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>The history of one URL, for people. Not thread-safe.</summary>
internal sealed class WhyText
{
    // URLs are told whole, as what they are asked for.
    private const int Whole = 4000;

    private readonly StringBuilder _text = new();

    public static string Of(UrlHistory history)
    {
        var text = new WhyText();
        if (history.Known is { } known)
            text.Tell(known, history);
        else
            text.TellUnknown(history);
        return text._text.ToString();
    }

    private void TellUnknown(UrlHistory history)
    {
        Line(Show(history.Asked));
        if (history.Problem is not null)
            Row("", $"is no URL that can be fetched: {Terminal.Safe(history.Problem, Whole)}");
        if (history.Dropped is { } dropped)
            Row("Read as", $"{Show(dropped.Url)}, as links to it are: {Names(dropped)}");
        Row("Unknown", "the journal does not have it: no page that was read links to it, and nobody gave it");
        Some("Known", "a URL near it is", "URLs near it are", new SomeUrls(history.Near.Count, history.Near));
        Some("Redirects", "a URL redirected there", "URLs redirected there", history.RedirectedFrom);
    }

    private void Tell(KnownUrl known, UrlHistory history)
    {
        Line(Show(known.Identity));
        if (history.Dropped is { } dropped)
            Row("Asked as", $"{Show(history.Asked)}; links to that are read as this: {Names(dropped)}");
        if (known.Spelling != known.Identity)
            Row("Spelled", Show(known.Spelling));
        if (known.HasCredentials)
            Row("Login", "it was given with user and password");
        TellWay(known);
        Row("Rules", Rule(known));
        if (known.Robots is { } robots)
            Row("robots.txt", Robots(robots));
        Row("State", State(known));
        TellTries(known.Tries);
        if (known.Result is { } result)
            TellResult(known, result);
        if (known.Kept is { } kept)
            Row("Kept", $"the body from before{(kept.File is { } file ? $", file {Show(file)}" : "")}, SHA-256 {Show(kept.Sha256)}");
        TellLinks(known);
    }

    private void TellWay(KnownUrl known)
    {
        if (known.Depth is not { } depth)
        {
            Row("Found", "in the URLs given");
            return;
        }
        Row("Found", Found(known, depth));
        if (known.Way.Count < 2)
            return;
        if (known.WayIsCut)
            Line("                …");
        foreach (WayStep step in known.Way)
            Line($"                {Terminal.Safe(step.Place, 40),-14}  {Show(step.Url)}");
    }

    private static string Found(KnownUrl known, int depth) => known.Way switch
    {
        [{ Place: FoundUrl.Start }] => "as a start",
        [{ Place: FoundUrl.NamedSitemap }] => "as a sitemap that robots.txt names",
        [{ Place: FoundUrl.UsualSitemap }] => "as a sitemap, looked for where they usually are",
        [{ Place: FoundUrl.NamedSitemap or FoundUrl.UsualSitemap }, ..] when depth == 0 => "by a sitemap, on this way:",
        [{ Place: FoundUrl.NamedSitemap or FoundUrl.UsualSitemap }, ..] => $"{ReportWords.Count(depth, "link", "links")} from what a sitemap lists, on this way:",
        _ => $"{ReportWords.Count(depth, "link", "links")} from a start, on this way:",
    };

    private static string Names(DroppedQuery dropped) => $"the crawl left out {string.Join(", ", dropped.Names.Select(static name => Terminal.Safe(name)))} (--drop-query)";

    private static string Rule(KnownUrl known) => known switch
    {
        { LeftOut: { } budget } when LeftOutReason.IsBudget(budget.Reason) =>
            $"in: none keeps it out, but {ReportWords.Reason(budget.Reason)} ({Terminal.Safe(budget.Reason)})",
        { LeftOut: { } out1 } => $"out: {ReportWords.Reason(out1.Reason)} ({Terminal.Safe(out1.Reason)}){(out1.Rule is { } rule ? $": {Terminal.Safe(rule, Whole)}" : "")}",
        { Result.Error: { } error } when RobotsError.IsOutOfReach(error) => $"out for now: its robots.txt can't be had (robots): {Terminal.Safe(error.Message, Whole)}",
        { Result.Error: { Kind: PageErrorKind.Robots } error } => $"out: disallowed (robots): {Terminal.Safe(error.Message, Whole)}",
        { Depth: null } => "none: what is given is fetched",
        { Way: [{ Place: FoundUrl.Start }] } => "in: starts are exempt",
        { LetInBy: { } verdict } => $"in: {(verdict.Reason == ScopeVerdict.IncludeReason ? "matches an --include" : "within the scope")} ({verdict.Reason}): {Terminal.Safe(verdict.Rule, Whole)}",
        _ => "in: none keeps it out",
    };

    private static string State(KnownUrl known) => known switch
    {
        { Ahead: { } ahead, Result: null } => $"waits, {ReportWords.Count(ahead, "URL", "URLs")} of its host before it",
        { Ahead: { } ahead } => $"fetched before and waits to be fetched again, {ReportWords.Count(ahead, "URL", "URLs")} of its host before it",
        { Result: { Error: { } error } result } => $"failed ({ContinueRule.Spell(error.Kind)}){Unasked(result, error)}{(known.IsTriedAgain ? "; the next run tries it again" : "; another try would change nothing")}",
        { Result: not null } => "fetched",
        { LeftOut: not null, IsTriedAgain: true } => "not fetched; the next run goes on with it",
        { LeftOut: not null } => "not fetched",
        _ => "begun and not finished: the next run fetches it",
    };

    /// <summary>Why there was no attempt, where nothing else says so.</summary>
    private static string Unasked(PageResult result, PageError error) =>
        result.Attempts > 0 || error.Kind == PageErrorKind.Robots ? "" : $": {Terminal.Safe(error.Message, Whole)}";

    private static string Robots(RobotsState robots)
    {
        string standing = robots.Standing switch
        {
            RobotsStanding.Found => "found",
            RobotsStanding.Unavailable => "there is none",
            RobotsStanding.Unreachable => "out of reach",
            _ => "not asked for",
        };
        string status = robots.Status is { } answer ? $", status {answer}" : "";
        string error = robots.Error is { } failure ? $" ({Terminal.Safe(failure, Whole)})" : "";
        return $"{standing}{status}{error}{(robots.AskedAt is null ? "" : $", asked for at {ReportWords.Time(robots.AskedAt)}")}";
    }

    private void TellTries(IReadOnlyList<PastTry> tries)
    {
        if (tries.Count == 0)
            return;
        Row("Attempts", tries.All(static attempt => attempt.Attempts == 0) ? "none was made" : "");
        foreach (PastTry attempt in tries)
        {
            if (attempt.Attempts == 0)
                continue;
            string outcome = attempt.ErrorKind is null ? $"{attempt.Status}"
                : $"{(attempt.Status is { } status ? $"{status} " : "")}{Terminal.Safe(attempt.ErrorKind)}: {Terminal.Safe(attempt.ErrorMessage, Whole)}";
            string all = attempt.IsResult ? $" (after {attempt.Attempts} attempts, time of all)" : "";
            Line($"                {ReportWords.Time(attempt.Started),-24} {ReportWords.Duration(attempt.Milliseconds),8}  {Terminal.Safe(attempt.Worker, 30),-12} {outcome}{all}");
        }
    }

    private void TellResult(KnownUrl known, PageResult result)
    {
        if (result.Status is not null)
            Row("Answer", $"{result.Status}{(result.ContentType is { } type ? $", {Show(type)}" : "")}{(result.Charset is { } charset ? $", {Show(charset)}" : "")}");
        if (result.FinalUrl is { } final && final != known.Identity)
            Row("Redirects to", Show(final));
        if (result.Sha256 is not null)
            Row("Body", string.Create(CultureInfo.InvariantCulture, $"{result.Bytes:N0} bytes, SHA-256 {Show(result.Sha256)}"));
        if (result.File is not null)
            Row("File", Show(result.File));
        Some("Same content", "another URL has the same", "other URLs have the same", known.SameContent);
    }

    private void TellLinks(KnownUrl known)
    {
        if (known.LinkedFrom.Count > 0)
        {
            Row("Linked from", $"{ReportWords.Count(known.LinkedFrom.Count, "page", "pages")}{First(known.LinkedFrom.Count, known.LinkedFrom.First.Count)}:");
            foreach (LinkSource source in known.LinkedFrom.First)
                Line($"                {Show(source.Url)}{(source.Place == "link" ? "" : $" ({Terminal.Safe(source.Place)})")}");
        }
        string cut = known.LinksAreCut ? "; it had more links than were read" : "";
        if (known.Listed > 0)
            Row("Leads to", $"{ReportWords.Count(known.Listed, "URL", "URLs")}, as a sitemap: those whose way leads through it{cut}");
        else if (known.Links is { } links)
            Row("Leads to", $"{ReportWords.Count(links, "URL", "URLs")}{cut}");
    }

    private void Some(string label, string one, string many, SomeUrls urls)
    {
        if (urls.Count == 0)
            return;
        Row(label, $"{(urls.Count == 1 ? one : $"{Figures.Count(urls.Count)} {many}")}{First(urls.Count, urls.First.Count)}:");
        foreach (string url in urls.First)
            Line($"                {Show(url)}");
    }

    private static string First(long count, int told) => count > told ? $", the first {told}" : "";

    private static string Show(string? text) => Terminal.Safe(text, Whole);

    private void Row(string label, string text) => Line($"  {label,-13} {text}");

    private void Line(string text) => _text.Append(text.TrimEnd()).Append('\n');
}
