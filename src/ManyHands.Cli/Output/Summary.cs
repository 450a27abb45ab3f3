using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>What a run came to, for people.</summary>
internal static class Summary
{
    // Named of one sort; the journal knows the rest.
    private const int MostHosts = 5;

    /// <param name="status">At the end.</param>
    /// <param name="settings">Of the run.</param>
    /// <param name="time">That it took.</param>
    /// <param name="interrupted">By a signal.</param>
    /// <param name="lacksFormats">Bodies of earlier runs are not kept as this one was to keep them. Asked only where nothing was done.</param>
    public static string Of(ScrapeStatus status, FetchSettings settings, TimeSpan time, bool interrupted, Func<bool> lacksFormats)
    {
        var lines = new List<string>();
        ScrapeOptions options = settings.Scrape;
        if (status is { Done: 0, Limit: null, LeftOver: 0 } && !interrupted)
            return NothingDone(status, settings, lacksFormats);

        long ok = status.Done - status.Failed;
        double seconds = Math.Max(time.TotalSeconds, 1e-3);
        lines.Add($"{Figures.Count(ok)} fetched, {Figures.Count(status.Failed)} failed{Skipped(status, settings)}");
        lines.AddRange(Failures(status));
        lines.AddRange(GivenUp(status));
        if (interrupted || status.Limit is not null)
            lines.AddRange(status.StoppedHosts.Where(static host => host.Until is not null).Take(MostHosts).Select(static host =>
                $"Set aside at the end: {Terminal.Safe(host.Name)}: {Terminal.Safe(host.Why.Message)}"));
        if (status.Changes is { } changes)
            lines.Add($"since the last run: {Figures.Count(changes.New)} new, {Figures.Count(changes.Changed)} changed, {Figures.Count(changes.Unchanged)} unchanged, {Figures.Count(changes.Gone)} gone");
        lines.Add($"{Figures.Bytes(status.Bytes)} in {Figures.Time(time)}, {Figures.Rate(status.Done / seconds)}");
        lines.Add(Place(options));
        if (options.Insecure)
            lines.Add("--insecure was on: certificates were not checked, so pages may have come from anybody");
        if (settings.Crawl is { } crawl)
            lines.AddRange(OfCrawl(status, crawl, options));
        if (interrupted)
            lines.Add("Interrupted: the same command continues where this one stopped");
        else if (status.NotAsked.Count > 0 || (status.Failed > status.Findings && status.Failures.Keys.Any(static kind => !ContinueRule.IsDone(kind, 503))))
            lines.Add("The same command tries again what may end better another time");
        return string.Join('\n', lines) + "\n";
    }

    private static string NothingDone(ScrapeStatus status, FetchSettings settings, Func<bool> lacksFormats)
    {
        if (status.Offered == 0)
            return "Nothing to do: no URL in the input\n";
        string nothing = settings.Crawl is not null
            ? "Nothing left to do: this crawl is complete; --again looks for what has changed\n"
            : $"Nothing left to do: {Urls(status.Skipped)} done before; --again fetches {(status.Skipped == 1 ? "it" : "them")} anew\n";
        return lacksFormats()
            ? $"{nothing}Pages from before are not kept by {FormatOptions(settings.Scrape.Formats)}: only what is fetched anew is, which --again does\n"
            : nothing;
    }

    private static string FormatOptions(BodyFormats formats) =>
        string.Join(' ', Enum.GetValues<BodyFormats>().Where(format => format != BodyFormats.None && formats.HasFlag(format)).Select(static format => $"--format {format.ToString().ToLowerInvariant()}"));

    private static IEnumerable<string> Failures(ScrapeStatus status)
    {
        foreach ((PageErrorKind kind, long count) in status.Failures.OrderByDescending(static pair => pair.Value))
        {
            long notAsked = status.NotAsked.GetValueOrDefault(kind);
            if (count > notAsked)
                yield return Failure(kind, count - notAsked, Meaning(kind));
            if (notAsked > 0)
                yield return Failure(kind, notAsked, kind == PageErrorKind.Robots ? "not asked: its robots.txt can't be had" : "not asked: its host was given up");
        }
    }

    private static string Failure(PageErrorKind kind, long count, string meaning) => $"  {ContinueRule.Spell(kind),-10} {Figures.Count(count),10}  {meaning}";

    private static IEnumerable<string> GivenUp(ScrapeStatus status)
    {
        StoppedHost[] hosts = [.. status.StoppedHosts.Where(static host => host.Until is null)];
        foreach (StoppedHost host in hosts.Take(MostHosts))
            yield return $"Given up for this run: {Terminal.Safe(host.Name)}, {ReportWords.Count(host.NotAsked, "URL", "URLs")} not asked: {Terminal.Safe(host.Why.Message)}";
        if (hosts.Length > MostHosts)
            yield return $"Given up for this run: {Figures.Count(hosts.Length - MostHosts)} more hosts{(status.StoppedHosts.Count >= 100 ? ", or above" : "")}";
    }

    private static IEnumerable<string> OfCrawl(ScrapeStatus status, CrawlOptions crawl, ScrapeOptions options)
    {
        if (status.ScopeMoved is { } move)
            yield return $"{Terminal.Safe(move.From)} redirected to {Terminal.Safe(move.To)}, which became the scope";
        if (crawl.IgnoreRobots)
            yield return "--ignore-robots was on: robots.txt was not obeyed";
        if (status.Limit is { } limit)
            yield return $"--{limit} was reached: {Figures.Count(Math.Max(0, (status.Total ?? 0) - status.Done))} more URLs wait, the same command goes on with them";
        if (status.HostLimits.Count > 0)
            yield return $"--{string.Join(" and --", status.HostLimits)} {(status.HostLimits.Count == 1 ? "was" : "were")} reached: {Figures.Count(status.LeftOver)} more URLs wait, the same command goes on with them";
        yield return $"Why a URL was taken or not: hands why URL -o {Terminal.Safe(options.OutputFolder)}; all of it: hands report -o {Terminal.Safe(options.OutputFolder)}";
    }

    private static string Skipped(ScrapeStatus status, FetchSettings settings) =>
        settings.Crawl is not null ? status.Skipped > 0 ? $", {Figures.Count(status.Skipped)} left out by the rules" : ""
        : status.Skipped > 0 ? $", {Figures.Count(status.Skipped)} skipped (given twice, or done before)" : "";

    private static string Urls(long count) => count == 1 ? "the URL was" : $"all {Figures.Count(count)} URLs were";

    private static string Place(ScrapeOptions options)
    {
        string folder = Terminal.Safe(options.OutputFolder);
        string journal = Terminal.Safe(Path.Combine(options.OutputFolder, "manyhands.db"));
        string pages = options.Formats switch
        {
            BodyFormats.None => "Bodies were not kept",
            BodyFormats.Sqlite => $"Pages: {Terminal.Safe(Path.Combine(options.OutputFolder, "pages.db"))}",
            BodyFormats.Warc => $"Pages: {Terminal.Safe(Path.Combine(options.OutputFolder, "warc"))}",
            var formats => $"Pages: {folder}{(formats.HasFlag(BodyFormats.Sqlite) ? " and pages.db in it" : "")}{(formats.HasFlag(BodyFormats.Warc) ? " and warc in it" : "")}",
        };
        return $"{pages}; results: {journal}, view results";
    }

    private static string Meaning(PageErrorKind kind) => kind switch
    {
        PageErrorKind.Url => "not an absolute http or https URL",
        PageErrorKind.Dns => "the host has no address",
        PageErrorKind.Connect => "no connection",
        PageErrorKind.Tls => "no secure channel",
        PageErrorKind.Timeout => "not complete in time",
        PageErrorKind.Http => "status 400 or more",
        PageErrorKind.Protocol => "not valid HTTP, or cut short",
        PageErrorKind.Decode => "damaged compression",
        PageErrorKind.TooLarge => "larger than --max-size",
        PageErrorKind.Redirect => "too many redirects, a loop, or to no web page",
        PageErrorKind.Refused => "led to an address that is not public",
        PageErrorKind.Robots => "robots.txt disallows it",
        PageErrorKind.Write => "could not be stored",
        _ => "cut off by the interruption",
    };
}
