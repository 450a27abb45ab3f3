using System.Globalization;
using ManyHands.Dashboard;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>How a run stands with its hosts, as a table.</summary>
internal sealed class HostTable(HostTally tally, TimeProvider time)
{
    /// <summary>Hosts asked for, beside those that fail.</summary>
    public const int Most = 60;

    private const int MostFailing = 20;

    /// <param name="hosts">As the run tells of them.</param>
    /// <param name="stopped">Those that are not asked.</param>
    public DashboardSection Show(IReadOnlyList<HostStatus> hosts, IReadOnlyList<StoppedHost> stopped)
    {
        var rows = new Dictionary<HostKey, DashboardRow>();
        foreach (HostStatus host in hosts)
            rows[new HostKey(host.Host, host.Port)] = Row(host);
        foreach (StoppedHost host in stopped.Take(MostFailing))
        {
            var key = new HostKey(host.Host, host.Port);
            rows.TryAdd(key, Row(key, $"not asked{Until(host.Until)}: {host.Why.Message}", 0, host.Waiting, "–", DashboardMark.Bad));
        }

        foreach (HostKey key in tally.Failing(MostFailing))
            rows.TryAdd(key, Row(key, "nothing left to ask for", 0, 0, "–", DashboardMark.None));
        return new DashboardSection("Hosts")
        {
            Note = "Those in trouble first, then those with the most requests under way.",
            Columns = ["host", "state", "under way", "waiting", "pace", "done", "failed", "last failure"],
            Rows = [.. rows.Values.OrderByDescending(static row => row.Mark)],
        };
    }

    private DashboardRow Row(HostStatus host)
    {
        var key = new HostKey(host.Host, host.Port);
        bool isSlower = host.Pace < 1;
        string state = host.State switch
        {
            HostState.Open when isSlower => "asked less, as it said that it is overloaded",
            HostState.Open => tally.Of(key).IsFailing ? "failing" : "fine",
            HostState.Probing => "tried again with one request at a time",
            HostState.Paused => $"asked for a pause{Until(host.Until)}",
            HostState.SetAside => $"set aside{Until(host.Until)}",
            _ => "given up",
        };
        if (host.Why is { } why && host.State is not HostState.Open)
            state += $": {why.Message}";
        string pace = string.Create(
            CultureInfo.InvariantCulture,
            $"{host.Slots:N0} at once{(host.Delay > TimeSpan.Zero ? $", {host.Delay.TotalSeconds:0.##} s rest" : "")}{(isSlower ? $", {host.Pace:P0} of full pace" : "")}");
        DashboardMark mark = host.State switch
        {
            HostState.Open => isSlower ? DashboardMark.Slow : DashboardMark.Good,
            HostState.Probing or HostState.Paused => DashboardMark.Slow,
            _ => DashboardMark.Bad,
        };
        return Row(key, state, host.Busy, host.Waiting, pace, mark);
    }

    private DashboardRow Row(HostKey key, string state, int busy, int waiting, string pace, DashboardMark mark)
    {
        HostRecord count = tally.Of(key);
        return new DashboardRow(
            [
                $"{key.Host}:{key.Port}", state, Figures.Count(busy), Figures.Count(waiting), pace, Figures.Count(count.Done),
                count.InARow >= HostTally.Row ? $"{Figures.Count(count.Failed)}, the last {count.InARow} in a row" : Figures.Count(count.Failed),
                count.Last is { } last ? $"{ContinueRule.Spell(last.Kind)}: {last.Message}" : "",
            ],
            count.IsFailing ? DashboardMark.Bad : mark);
    }

    private string Until(DateTimeOffset? until) =>
        until is { } at ? $" until {TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture)}" : "";
}
