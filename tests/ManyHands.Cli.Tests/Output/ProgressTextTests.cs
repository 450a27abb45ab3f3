using ManyHands.Scraping;

namespace ManyHands.Cli.Tests;

/// <summary>Which hosts a run that does nothing waits for.</summary>
public sealed class ProgressTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PageError Busy = new(PageErrorKind.Http, "503 Service\u001b[31m Unavailable");

    [Fact]
    public void A_host_that_all_wait_for_is_named_with_the_time_and_the_reason() => Assert.Equal(
        "waiting for h:81, asked again in 12 s: 503 Service\\x1b[31m Unavailable",
        ProgressText.Stopped(Status(waiting: 3, Stopped("h", 81, 12, 3)), Now));

    [Fact]
    public void Of_several_the_first_is_named() => Assert.Equal(
        "waiting for h and 1 more, asked again in 0 s: 503 Service\\x1b[31m Unavailable",
        ProgressText.Stopped(Status(waiting: 5, Stopped("h", 80, -1, 3), Stopped("i", 443, 90, 2), Stopped("empty", 80, 99, 0), Stopped("gone", 80, null, 0)), Now));

    [Fact]
    public void Where_anything_else_waits_or_is_done_none_is_named()
    {
        Assert.Null(ProgressText.Stopped(Status(waiting: 4, Stopped("h", 80, 12, 3)), Now));
        Assert.Null(ProgressText.Stopped(Status(waiting: 3, Stopped("h", 80, 12, 3)) with { InFlight = [new Download("http://i/", "fetch-1", TimeSpan.Zero, 0)] }, Now));
        Assert.Null(ProgressText.Stopped(Status(waiting: 0, Stopped("gone", 80, null, 0)), Now));
    }

    private static StoppedHost Stopped(string host, int port, int? seconds, int waiting) =>
        new(host, port, seconds is { } wait ? Now.AddSeconds(wait) : null, Busy, waiting);

    private static ScrapeStatus Status(int waiting, params StoppedHost[] stopped) => SummaryTests.Status with { Waiting = waiting, StoppedHosts = stopped };
}
