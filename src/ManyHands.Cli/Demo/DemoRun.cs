using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>What one of the demonstration's runs came to.</summary>
/// <param name="Name">How many workers it was given.</param>
/// <param name="Workers">How many it had at its end.</param>
/// <param name="Time">From its first request to its last result.</param>
/// <param name="Results">Of all pages.</param>
internal sealed record DemoRun(string Name, int Workers, TimeSpan Time, IReadOnlyList<PageResult> Results)
{
    /// <summary>What each worker did, the busiest names first by number.</summary>
    public IEnumerable<(string Worker, int Pages, double Busy)> Shares() => Results
        .GroupBy(result => result.Worker ?? "-")
        .OrderBy(group => group.Key.Length).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count(), Math.Min(1, group.Sum(result => result.Milliseconds) / Time.TotalMilliseconds)));
}
