namespace ManyHands.Scraping;

/// <summary>Asks a site for its robots.txt, again after failures that may pass. Thread-safe.</summary>
internal sealed class RobotsFetcher(PageFetcher fetcher, Func<WebUrl, bool, FetchRequest> requestFor, int retries, TimeProvider time, Random random)
{
    // Others wait for the answer: whatever asks for more is out of reach for now.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Timers and clocks differ by a moment: a pause that the host asked for may not be quite over when its gate is tried again.
    private const int MostClosedGates = 3;

    /// <summary>The answer, or why the site may not be asked at all.</summary>
    public async ValueTask<(RobotsAnswer Answer, PageError? Refused)> AskAsync(WebUrl url, bool publicOnly, CancellationToken cancellationToken)
    {
        FetchRequest request = requestFor(WebUrl.Known($"{url.Origin}/robots.txt"), publicOnly);
        Attempt? answered = null;
        ReadOnlyMemory<byte> answer = default;
        for (int made = 0, closed = 0; ;)
        {
            (Attempt attempt, ReadOnlyMemory<byte> text) = await fetcher.FetchTextAsync(request, RobotsParser.Limit, cancellationToken).ConfigureAwait(false);
            bool isAsked = attempt.Postponed is null;
            if (isAsked)
                (answered, answer, made) = (attempt, text, made + 1);
            TimeSpan? wait;
            lock (random)
                wait = !isAsked && ++closed > MostClosedGates ? null : RetryPolicy.WaitAfter(made, retries, attempt, random);

            // What the host has said counts, not that its gate was closed for it.
            if (wait is null || wait > LongestWait)
                return (AnswerOf(answered ?? attempt, answer), attempt.Error is { Kind: PageErrorKind.Refused } refused ? refused : null);
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
