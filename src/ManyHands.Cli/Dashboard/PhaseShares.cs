using System.Globalization;
using ManyHands.Dashboard;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>Where the time of the downloads went in the last seconds. Not thread-safe.</summary>
internal sealed class PhaseShares(TimeProvider time)
{
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    private readonly Queue<(long At, IReadOnlyDictionary<FetchPhase, TimeSpan> Phases)> _samples = [];

    public static string Word(FetchPhase phase) => phase switch
    {
        FetchPhase.HostTurn => "waiting for the host's turn",
        FetchPhase.Dns => "DNS",
        FetchPhase.Connect => "connecting",
        FetchPhase.FirstByte => "first byte",
        FetchPhase.Body => "body",
        FetchPhase.Parse => "finding links",
        _ => "storing",
    };

    public DashboardSection Show(ScrapeStatus status)
    {
        long now = time.GetTimestamp();
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.Peek().At, now) > Recent)
            _samples.Dequeue();
        IReadOnlyDictionary<FetchPhase, TimeSpan>? before = _samples.TryPeek(out var oldest) ? oldest.Phases : null;
        _samples.Enqueue((now, status.Phases));

        FetchPhase[] phases = Enum.GetValues<FetchPhase>();
        double[] spent = [.. phases.Select(phase => Math.Max(0, (status.Phases.GetValueOrDefault(phase) - (before?.GetValueOrDefault(phase) ?? default)).TotalSeconds))];
        double all = spent.Sum();
        return new DashboardSection("Where the time goes")
        {
            Note = "Of all downloads in the last ten seconds, from when they have a worker on; beside it, how many are at it now.",
            Bars =
            [
                .. phases.Select((phase, index) => new DashboardBar(Word(phase), spent[index], Text(all > 0 ? spent[index] / all : 0, status.InFlight.Count(download => download.Phase == phase)))),
            ],
        };
    }

    private static string Text(double share, int now) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %{(now > 0 ? $", {now:N0} now" : "")}");
}
