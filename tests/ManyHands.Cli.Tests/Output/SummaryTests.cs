using ManyHands.Scraping;

namespace ManyHands.Cli.Tests;

/// <summary>What a run came to, in words.</summary>
public sealed class SummaryTests
{
    /// <summary>Of a run in which nothing has happened.</summary>
    public static ScrapeStatus Status { get; } = new()
    {
        Done = 0,
        Failed = 0,
        Failures = new Dictionary<PageErrorKind, long>(),
        Findings = 0,
        Bytes = 0,
        Skipped = 0,
        Total = 0,
        Waiting = 0,
        Workers = 1,
        Rate = 0,
        ByteRate = 0,
        InFlight = [],
    };

    [Fact]
    public void Hosts_that_were_given_up_are_named_with_what_that_cost()
    {
        string summary = Of(Status with
        {
            Done = 20,
            Failed = 12,
            Failures = new Dictionary<PageErrorKind, long> { [PageErrorKind.Http] = 12 },
            NotAsked = new Dictionary<PageErrorKind, long> { [PageErrorKind.Http] = 3 },
            StoppedHosts = [.. Enumerable.Range(0, 7).Select(static i => new StoppedHost($"h{i}", 80, null, new PageError(PageErrorKind.Http, "it failed"), 0) { NotAsked = i })],
        });
        Assert.Contains("  http                9  status 400 or more\n  http                3  not asked: its host was given up\n", summary, StringComparison.Ordinal);
        Assert.Contains("\nGiven up for this run: h1, 1 URL not asked: it failed\n", summary, StringComparison.Ordinal);
        Assert.Contains("\nGiven up for this run: h4, 4 URLs not asked: it failed\nGiven up for this run: 2 more hosts\n", summary, StringComparison.Ordinal);
        Assert.Contains("The same command tries again", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "max-time")]
    public void Hosts_that_were_waited_for_are_named_when_a_run_ends_early(bool interrupted, string? limit)
    {
        ScrapeStatus status = Status with { Done = 1, Limit = limit, StoppedHosts = [new StoppedHost("h", 81, DateTimeOffset.UnixEpoch, new PageError(PageErrorKind.Http, "busy"), 0)] };
        Assert.Contains("\nSet aside at the end: h:81: busy\n", Of(status, interrupted), StringComparison.Ordinal);
        Assert.DoesNotContain("Set aside", Of(status with { Limit = null }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max-time", 0)]
    [InlineData(null, 5)]
    public void A_run_whose_limit_was_reached_before_anything_was_done_is_not_complete(string? limit, long leftOver)
    {
        string[] limits = limit is null ? ["max-host-bytes", "max-host-time"] : [];
        string summary = Of(Status with { Limit = limit, LeftOver = leftOver, HostLimits = limits, Total = 3 });
        Assert.DoesNotContain("complete", summary, StringComparison.Ordinal);
        Assert.Contains(limit is null ? "--max-host-bytes and --max-host-time were reached: 5 more" : "--max-time was reached: 3 more", summary, StringComparison.Ordinal);
    }

    internal static string Of(ScrapeStatus status, bool interrupted = false, params string[] options) =>
        Summary.Of(status, CommandLine.Read(["crawl", "http://h/", .. options]).Fetch!, TimeSpan.FromSeconds(1), interrupted, static () => false);
}
