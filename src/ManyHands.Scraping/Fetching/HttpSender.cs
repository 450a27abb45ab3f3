using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ManyHands.Scraping;

/// <summary>Sends one request over a connection that the address policy allows. Thread-safe.</summary>
internal sealed class HttpSender(Handlers handlers, GivenFields fields, Network network, WireCapture? capture = null)
{
    private const int MostPrivateHosts = 4096;

    // As many as SocketsHttpHandler allows itself.
    private const int MostRepeats = 3;

    // Hosts last reached at a private address. Only a hint which side to try first: a wrong one costs time, nothing else.
    private readonly ConcurrentDictionary<string, bool> _privateHosts = new(StringComparer.Ordinal);

    /// <summary>Refuses what needs no look-up to be refused, before anybody waits for it.</summary>
    /// <exception cref="AttemptFailedException">Kind <see cref="PageErrorKind.Refused"/>.</exception>
    public void CheckPolicy(Hop hop)
    {
        if (hop.PublicOnly && Refusal.IsPrivateByName(hop.Url, network))
            throw new AttemptFailedException(PageErrorKind.Refused, Refusal.Message(hop.Url.Host));
    }

    /// <exception cref="AttemptFailedException">It could not be sent there.</exception>
    /// <exception cref="HttpRequestException">No valid answer came.</exception>
    public async ValueTask<Answer> SendAsync(Hop hop, CancellationToken cancellationToken)
    {
        Uri uri = ToUri(hop.Url);
        CheckPolicy(hop);
        bool isPrivate = Refusal.IsPrivateByName(hop.Url, network);
        if (IsProxied(uri)) return await SendAsync(hop, uri, Reach.Proxy, !isPrivate, cancellationToken).ConfigureAwait(false);
        if (hop.PublicOnly) return await SendAsync(hop, uri, Reach.Public, true, cancellationToken).ConfigureAwait(false);

        Reach first = isPrivate || _privateHosts.ContainsKey(hop.Url.Host) ? Reach.Private : Reach.Public;
        try
        {
            return await SendAsync(hop, uri, first, first is Reach.Public, cancellationToken).ConfigureAwait(false);
        }
        catch (AttemptFailedException failure) when (failure.OtherSideUntried)
        {
            if (first is Reach.Private)
            {
                _privateHosts.TryRemove(hop.Url.Host, out _);
                return await SendAsync(hop, uri, Reach.Public, true, cancellationToken).ConfigureAwait(false);
            }
        }

        Answer answer = await SendAsync(hop, uri, Reach.Private, false, cancellationToken).ConfigureAwait(false);
        if (_privateHosts.Count < MostPrivateHosts) _privateHosts.TryAdd(hop.Url.Host, true);
        return answer;
    }

    private async ValueTask<Answer> SendAsync(Hop hop, Uri uri, Reach reach, bool isPublic, CancellationToken cancellationToken)
    {
        for (int repeats = 0; ; repeats++)
        {
            using OutgoingRequest request = MakeRequest(hop, uri);
            WireExchange? exchange = capture?.Begin(hop.Url);
            try
            {
                HttpResponseMessage response = await handlers[reach].SendAsync(request, cancellationToken).ConfigureAwait(false);
                capture?.Head(exchange!, request, response);
                var answer = new Answer(response, isPublic) { Exchange = exchange };
                exchange = null;
                return answer;
            }
            catch (HttpRequestException failure) when (AttemptFailedException.In(failure) is { } known)
            {
                throw new AttemptFailedException(known.Kind, known.Message, known.Retryable, failure) { OtherSideUntried = known.OtherSideUntried };
            }
            catch (HttpRequestException failure) when (repeats < MostRepeats && IsReset(failure) && !request.Connected)
            {
                // A kept connection that the server gave up just then. The handler itself repeats what ended without a
                // byte of answer, but not what was reset, nor what FreshStream makes look so.
            }
            finally
            {
                exchange?.Dispose();
            }
        }
    }

    private OutgoingRequest MakeRequest(Hop hop, Uri uri)
    {
        var request = new OutgoingRequest(uri, hop.Progress)
        {
            Version = hop.Url.IsHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        fields.AddTo(request, hop);
        return request;
    }

    private static bool IsReset(HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.Unknown && failure.InnerException is IOException { InnerException: SocketException };

    private bool IsProxied(Uri uri) => !network.Proxy.IsBypassed(uri) && network.Proxy.GetProxy(uri) is not null;

    private static Uri ToUri(WebUrl url)
    {
        try
        {
            return url.ToUri();
        }
        catch (UriFormatException failure)
        {
            throw new AttemptFailedException(PageErrorKind.Dns, $"{url.Host} can't be a host's name", cause: failure);
        }
    }
}
