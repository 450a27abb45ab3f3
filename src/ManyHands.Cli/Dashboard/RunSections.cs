using System.Globalization;
using ManyHands.Dashboard;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>What the live page shows of a run beside its workers. Asked by one at a time.</summary>
internal sealed class RunSections(Lazy<long?> offered, TimeSpan timeout, TimeProvider time)
{
    private const int MostDownloads = 12;

    // Else the numbers here and those of the workers contradict each other.
    private const string Meaning =
        "Pages are counted here, and jobs below: each try at a page is one. Not begun are pages that wait, without a worker, for their host's turn or for another try.";

    private readonly PhaseShares _shares = new(time);
    private Scraper? _scraper;

    /// <summary>Null before the run has begun. Thread-safe.</summary>
    public Scraper? Scraper
    {
        get => Volatile.Read(ref _scraper);
        set => Volatile.Write(ref _scraper, value);
    }

    public HostTally Hosts { get; } = new();

    public IEnumerable<DashboardSection> Now()
    {
        if (Scraper is not { Status: { } status } scraper)
            return [];
        return
        [
            Run(status), new HostTable(Hosts, time).Show(scraper.Hosts(HostTable.Most), status.StoppedHosts), _shares.Show(status), Errors(status), Downloads(status),
        ];
    }

    private DashboardSection Run(ScrapeStatus status)
    {
        long? total = status.Total ?? (offered.Value is { } length ? Math.Max(status.Done, length - status.Skipped) : null);
        List<DashboardFigure> figures =
        [
            new("pages done", total is { } all ? $"{Figures.Count(status.Done)} of {Figures.Count(all)}" : Figures.Count(status.Done)),
            new("pages a second", Figures.Rate(status.Rate), status.Rate),
            new("pages failed", Figures.Count(status.Failed), status.Failed, status.Failed > status.Findings ? DashboardMark.Bad : DashboardMark.None),
            new("received", Figures.Bytes(status.Bytes)),
            new("bytes a second", $"{Figures.Bytes((long)status.ByteRate)}/s", status.ByteRate),
            new("in flight", $"{Figures.Count(status.InFlight.Count)} of {Figures.Count(status.Workers)}", status.InFlight.Count),
            new("not begun", Figures.Count(status.Waiting), status.Waiting),
        ];
        if (status.Skipped > 0)
            figures.Add(new("passed over", Figures.Count(status.Skipped)));
        if (status.Changes is { } changes)
        {
            figures.Add(new("new", Figures.Count(changes.New)));
            figures.Add(new("changed", Figures.Count(changes.Changed)));
            figures.Add(new("unchanged", Figures.Count(changes.Unchanged)));
            figures.Add(new("gone", Figures.Count(changes.Gone)));
        }

        return new DashboardSection("This run")
        {
            Figures = figures,
            Note = (status.Limit is { } limit ? $"It ends, as a limit is reached: {limit}. "
                : status.ScopeMoved is var (from, to) ? $"A start's redirect has moved the scope from {from} to {to}. "
                : "") + Meaning,
        };
    }

    private DashboardSection Downloads(ScrapeStatus status) => new("Slowest in flight")
    {
        Columns = ["URL", "for", "at", "received", "worker"],
        Rows =
        [
            .. status.InFlight.Take(MostDownloads).Select(download => new DashboardRow(
                [
                    download.Url, Figures.Time(download.Elapsed), download.Phase is { } phase ? PhaseShares.Word(phase) : "", Figures.Bytes(download.Bytes),
                    download.Worker ?? "",
                ],
                download.Elapsed > timeout / 2 ? DashboardMark.Slow : DashboardMark.None)),
        ],
    };

    private static DashboardSection Errors(ScrapeStatus status) => new("Errors by kind")
    {
        Note = status.Failed == 0 ? "None." : null,
        Bars =
        [
            .. status.Failures.OrderByDescending(static kind => kind.Value).Select(static kind => new DashboardBar(
                ContinueRule.Spell(kind.Key), kind.Value, kind.Value.ToString("N0", CultureInfo.InvariantCulture))),
        ],
    };
}
