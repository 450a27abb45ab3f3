namespace ManyHands.Scraping;

/// <summary>Asks a site for its robots.txt, again after failures that may pass. Thread-safe.</summary>
internal sealed class RobotsFetcher(PageFetcher fetcher, Func<WebUrl, bool, FetchRequest> requestFor, int retries, TimeProvider time, Random random)
{
    // Others wait for the answer: whatever asks for more is out of reach for now.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>The answer, or why the site may not be asked at all.</summary>
    public async ValueTask<(RobotsAnswer Answer, PageError? Refused)> AskAsync(WebUrl url, bool publicOnly, CancellationToken cancellationToken)
    {
        FetchRequest request = requestFor(WebUrl.Known($"{url.Origin}/robots.txt"), publicOnly);
        for (int made = 1; ; made++)
        {
            (Attempt attempt, ReadOnlyMemory<byte> text) = await fetcher.FetchTextAsync(request, RobotsParser.Limit, cancellationToken).ConfigureAwait(false);
            TimeSpan? wait;
            lock (random)
                wait = RetryPolicy.WaitAfter(made, retries, attempt, random);
            if (wait is null || wait > LongestWait)
                return (AnswerOf(attempt, text), attempt.Error is { Kind: PageErrorKind.Refused } refused ? refused : null);
            await Task.Delay(wait.Value, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static RobotsAnswer AnswerOf(Attempt attempt, ReadOnlyMemory<byte> text) => attempt switch
    {
        { Error: null, Status: >= 200 and < 300 } => RobotsAnswer.Found(text, attempt.Status.Value) with { IsPublic = attempt.IsPublic },
        { Error: null or { Kind: PageErrorKind.Http }, Status: { } status } => RobotsAnswer.OfStatus(status, attempt.RetryAfter) with { IsPublic = attempt.IsPublic },
        _ => RobotsAnswer.Failed(attempt.Error?.Message ?? "no answer", attempt.Status),
    };
}
