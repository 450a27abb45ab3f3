using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>What asking for a robots.txt comes to when the host's gate closes in between.</summary>
public sealed class RobotsFetcherTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(100, 1)]
    public async Task A_gate_that_is_closed_for_a_moment_is_no_answer_and_costs_no_try(int closed, int requests)
    {
        await using TestSite site = await TestSite.StartAsync(handle: static exchange => exchange.AnswerAsync("429 Too Many Requests", "Retry-After: 0\r\n"));
        var gate = new ClosingGate(closed);
        using var fetcher = new PageFetcher(new ScrapeOptions(), gate, null, TimeProvider.System, null, followRedirects: true);
        var robots = new RobotsFetcher(fetcher, static (url, _) => new FetchRequest(url), retries: 1, TimeProvider.System, new Random(7));

        (RobotsAnswer answer, PageError? refused) = await robots.AskAsync(FetchBench.Url(site.Url("/")), publicOnly: false, TestContext.Current.CancellationToken);

        Assert.Equal((429, null, TimeSpan.Zero, null), (answer.Status, answer.Error, answer.RetryAfter, refused));
        Assert.Equal(requests, site.Requests.Count);
    }

    /// <summary>Lets the first in, refuses so many, and lets all others in.</summary>
    private sealed class ClosingGate(int closed) : IHostGate, ITurn
    {
        private int _asked;

        public ValueTask<ITurn> EnterAsync(WebUrl url, CancellationToken cancellationToken)
        {
            int asked = _asked++;
            return asked == 0 || asked > closed ? new(this) : throw new AttemptFailedException(PageErrorKind.Connect, "it is to be left alone for now", retryable: true)
            {
                Postponed = TimeSpan.FromMilliseconds(1),
            };
        }

        public void Report(HostReply reply)
        {
        }

        public void Dispose()
        {
        }
    }
}
