using System.Net.Sockets;
using System.Security.Authentication;

namespace ManyHands.Scraping;

/// <summary>What an exception of the network means: its kind, whether another attempt may help, and words for people.</summary>
internal static class FailureMap
{
    /// <returns>Null for what is no failure of the network: a bug, or the output's end.</returns>
    public static AttemptFailedException? Explain(Exception failure, string host)
    {
        if (AttemptFailedException.In(failure) is { } known) return known;
        return failure switch
        {
            ContentDecodingException => new(PageErrorKind.Decode, $"{host}: {failure.Message}"),
            BodyStorageException => new(PageErrorKind.Write, failure.Message),
            HttpRequestException request => Explain(request, host),
            HttpIOException io => Explain(io.HttpRequestError, io, host),
            IOException or SocketException => Short(host),
            _ => null,
        };
    }

    private static AttemptFailedException Explain(HttpRequestException failure, string host)
    {
        HttpRequestError error = failure.HttpRequestError;
        if (error is HttpRequestError.Unknown && failure.InnerException is HttpIOException inner) error = inner.HttpRequestError;
        return Explain(error, failure, host);
    }

    private static AttemptFailedException Explain(HttpRequestError error, Exception failure, string host) => error switch
    {
        HttpRequestError.NameResolutionError => new(PageErrorKind.Dns, $"{host} has no address"),
        HttpRequestError.ConnectionError => new(PageErrorKind.Connect, $"no connection to {host}", retryable: true),
        HttpRequestError.ProxyTunnelError => new(PageErrorKind.Connect, $"the proxy made no connection to {host}", retryable: true),
        HttpRequestError.SecureConnectionError => ExplainTls(failure, host),
        HttpRequestError.ResponseEnded => Short(host),
        HttpRequestError.HttpProtocolError => new(PageErrorKind.Protocol, $"{host} broke off the answer by an HTTP/2 error", retryable: true),
        HttpRequestError.ConfigurationLimitExceeded => new(PageErrorKind.Protocol, $"the header of {host}'s answer is longer than 64 KB"),
        HttpRequestError.InvalidResponse => new(PageErrorKind.Protocol, $"{host} did not answer in valid HTTP"),
        HttpRequestError.Unknown when failure.InnerException is IOException or SocketException || failure is IOException => Short(host),
        _ => new(PageErrorKind.Protocol, $"{host} did not answer in valid HTTP"),
    };

    private static AttemptFailedException ExplainTls(Exception failure, string host)
    {
        for (Exception? each = failure.InnerException; each is not null; each = each.InnerException)
        {
            // These texts are .NET's own and name the certificate's flaw; nothing of the certificate is in them.
            if (each is AuthenticationException && each.Message.StartsWith("The remote certificate", StringComparison.Ordinal))
                return new(PageErrorKind.Tls, $"no secure channel to {host}: {each.Message.TrimEnd('.')}");
        }

        bool cutShort = failure.InnerException is IOException;
        return new(PageErrorKind.Tls, $"no secure channel to {host}: the TLS handshake {(cutShort ? "was cut short" : "failed")}", retryable: cutShort);
    }

    private static AttemptFailedException Short(string host) =>
        new(PageErrorKind.Protocol, $"{host} ended the connection before its answer was complete", retryable: true);
}
