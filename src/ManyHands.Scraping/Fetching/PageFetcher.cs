using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Makes one attempt at a URL: its requests, its redirects, its body. Whatever the network does comes back as a value.
/// Thread-safe.
/// </summary>
internal sealed class PageFetcher : IDisposable
{
    // Nobody needs a longer one; the journal keeps it.
    private const int LongestValidator = 512;

    // RFC 9309, 2.3.1.2.
    private const int RobotsRedirects = 5;

    private readonly ScrapeOptions _options;
    private readonly string? _folder;
    private readonly TimeProvider _time;
    private readonly Handlers _handlers;
    private readonly WireCapture? _capture;
    private readonly RedirectFollower _follower;
    private readonly RedirectFollower _textFollower;

    /// <param name="options">Read when the fetcher is made.</param>
    /// <param name="gate">Entered for each request.</param>
    /// <param name="temporaryFolder">A folder for the bodies, made ready by <see cref="BodyWriter.PrepareFolder"/>; null counts and hashes them only.</param>
    /// <param name="time">Measures the attempt.</param>
    /// <param name="network">Null is the real one.</param>
    /// <param name="followRedirects">Otherwise each is an answer of its own.</param>
    /// <param name="captureFolder">An existing folder for what goes over the wire; null writes none of it down.</param>
    /// <exception cref="ArgumentException">A header field of the options can't be given.</exception>
    public PageFetcher(ScrapeOptions options, IHostGate gate, string? temporaryFolder, TimeProvider time, Network? network = null,
        bool followRedirects = true, string? captureFolder = null)
    {
        _options = options;
        _folder = temporaryFolder;
        _time = time;
        network ??= new Network();
        if (options.Proxy is { } proxy) network = network with { Proxy = new FixedProxy(proxy) };

        Addresses = new HostAddresses(network, time);
        var fields = new GivenFields(options);
        if (captureFolder is not null) _capture = new WireCapture(captureFolder, options.MaxSize, time);
        _handlers = new Handlers(options, network, time, tapped: _capture is not null);
        var turn = new HostTurn(gate, new HttpSender(_handlers, fields, network, _capture), time);
        _follower = new RedirectFollower(turn, fields, options.MaxRedirects, followRedirects, _capture);
        var fieldsForWhole = new GivenFields(options, forWhole: true);
        var textTurn = new HostTurn(gate, new HttpSender(_handlers, fieldsForWhole, network), time);
        _textFollower = new RedirectFollower(textTurn, fieldsForWhole, RobotsRedirects, follow: true);
    }

    /// <summary>Where hosts are, as the requests find them.</summary>
    public HostAddresses Addresses { get; }

    /// <exception cref="OperationCanceledException">The caller's token, and nothing else.</exception>
    /// <exception cref="OutputUnavailableException">The disk is full; the run can't go on.</exception>
    public ValueTask<Attempt> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        FetchAsync(
            request, _follower,
            (answer, head, host, token) => answer.Status == 304 || head.Redirect is not null ? FinishAsync(answer, head, token) : ReceiveAsync(request, answer, head, host, token),
            cancellationToken);

    /// <summary>Asks for a short text, a robots.txt, and follows up to five redirects.</summary>
    /// <param name="request">What to ask for.</param>
    /// <param name="limit">Bytes wanted; of more, one is handed out and the rest left.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The caller's token, and nothing else.</exception>
    public async ValueTask<(Attempt Attempt, ReadOnlyMemory<byte> Text)> FetchTextAsync(FetchRequest request, int limit, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> text = default;
        Attempt attempt = await FetchAsync(request, _textFollower, ReceiveTextAsync, cancellationToken).ConfigureAwait(false);
        return (attempt, text);

        async ValueTask<Attempt> ReceiveTextAsync(Answer answer, Attempt head, string host, CancellationToken token)
        {
            if (head.Error is null)
                text = await BodyReceiver.ReadStartAsync(answer, limit + 1, token).ConfigureAwait(false);
            return head;
        }
    }

    public void Dispose() => _handlers.Dispose();

    private async ValueTask<Attempt> FetchAsync(
        FetchRequest request, RedirectFollower follower, Func<Answer, Attempt, string, CancellationToken, ValueTask<Attempt>> receive,
        CancellationToken cancellationToken)
    {
        var chain = new Chain(request, _time);
        try
        {
            return WireCapture.HandOver(chain, await AttemptAsync(chain, follower, receive, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            WireCapture.Discard(chain.Exchanges);
            throw;
        }
    }

    private async ValueTask<Attempt> AttemptAsync(
        Chain chain, RedirectFollower follower, Func<Answer, Attempt, string, CancellationToken, ValueTask<Attempt>> receive, CancellationToken cancellationToken)
    {
        using var clock = new AttemptClock(_options.Timeout, _time, cancellationToken);
        Attempt? head = null;
        try
        {
            using Answer answer = await follower.FollowAsync(chain, clock).ConfigureAwait(false);
            head = HeadOf(answer, chain.Url);
            try
            {
                return await receive(answer, head, chain.Url.Host, clock.Token).ConfigureAwait(false);
            }
            catch
            {
                answer.Turn?.Report(HostReply.Failed);
                throw;
            }
        }
        catch (Exception failure) when (failure is not OutputUnavailableException)
        {
            // A request that is cancelled ends in many ways, an OperationCanceledException being one of them.
            cancellationToken.ThrowIfCancellationRequested();
            AttemptFailedException? known = failure is OperationCanceledException || clock.Token.IsCancellationRequested
                ? TimedOut(chain, clock.Limit)
                : FailureMap.Explain(failure, chain.Url.Host);
            if (known is null) throw;
            return EndOf(head ?? new Attempt { FinalUrl = chain.Asked?.Href, Status = chain.Status }, known);
        }
    }

    private async ValueTask<Attempt> FinishAsync(Answer answer, Attempt head, CancellationToken cancellationToken)
    {
        if (_capture is not null) await _capture.FinishAsync(answer, cancellationToken).ConfigureAwait(false);
        return head;
    }

    private async ValueTask<Attempt> ReceiveAsync(
        FetchRequest request, Answer answer, Attempt head, string host, CancellationToken cancellationToken)
    {
        request.Progress?.Enter(FetchPhase.Body);
        var writer = new BodyWriter(_folder, request.Progress);
        await using (writer.ConfigureAwait(false))
        {
            await BodyReceiver.ReceiveAsync(answer, writer, host, _options.MaxSize, cancellationToken).ConfigureAwait(false);
            return head with
            {
                Charset = CharsetSniffer.Detect(writer.Start, head.ContentType, head.HeaderCharset),
                Body = await writer.CompleteAsync().ConfigureAwait(false),
            };
        }
    }

    private Attempt HeadOf(Answer answer, WebUrl url)
    {
        bool failed = answer.Status >= 400;
        (string? type, string? charset) = MediaType.Parse(answer.Field("Content-Type"));
        return new Attempt
        {
            FinalUrl = (answer.Redirect ?? url).Href,
            Redirect = answer.Redirect,
            IsPublic = answer.FromPublic,
            Status = answer.Status,
            ContentType = type,
            HeaderCharset = charset,
            RobotsTags = [.. answer.Lines("X-Robots-Tag")],
            ETag = Validator(answer.Field("ETag")),
            LastModified = Validator(answer.Field("Last-Modified")),
            Error = failed ? new PageError(PageErrorKind.Http, StatusNames.Describe(answer.Status)) : null,
            Retryable = failed && answer.Status is 408 or 425 or 429 or >= 500,
            RetryAfter = failed ? RetryAfter.Parse(answer.Field("Retry-After"), _time.GetUtcNow()) : null,
        };
    }

    /// <summary>Whether the answer came with a failing status already decides what is told when its body fails too.</summary>
    private static Attempt EndOf(Attempt head, AttemptFailedException failure)
    {
        // Another try would not get this body either, and the status says more.
        if (head.Error is { Kind: PageErrorKind.Http } error && failure.Kind is PageErrorKind.Decode or PageErrorKind.TooLarge)
            return head with { Error = error with { Message = $"{error.Message}; its body was not kept: {failure.Message}" } };

        return head with { Error = new PageError(failure.Kind, failure.Message), Retryable = failure.Retryable } with
        {
            Postponed = failure.Postponed,
            RetryAfter = failure.Postponed ?? head.RetryAfter,
        };
    }

    private static string? Validator(string? value) =>
        value is { Length: > 0 and <= LongestValidator } && Ascii.IsValid(value) && HeaderRules.IsCleanValue(value) ? value : null;

    private static AttemptFailedException TimedOut(Chain chain, TimeSpan limit)
    {
        string seconds = limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        string message = chain.Status is null
            ? $"no answer from {chain.Url.Host} within {seconds} s"
            : $"the answer of {chain.Url.Host} was not complete after {seconds} s";
        return new(PageErrorKind.Timeout, message, retryable: true);
    }
}
