using System.Net.Http.Headers;

namespace ManyHands.Scraping;

/// <summary>What makes an answer invalid that <see cref="SocketsHttpHandler"/> lets pass (RFC 9110, RFC 9112).</summary>
internal static class AnswerRules
{
    /// <remarks>A 206 is welcome where a range was asked for, a 304 where a condition was.</remarks>
    /// <exception cref="AttemptFailedException">Kind <see cref="PageErrorKind.Protocol"/>.</exception>
    public static void Check(Answer answer, string host, bool rangeAsked, bool conditionAsked)
    {
        switch (answer.Status)
        {
            case < 100 or > 999:
                throw Invalid($"{host} answered with the status {answer.Status:000}, which HTTP does not have");
            case < 200:
                throw Invalid($"{host} answered {answer.Status}, which nobody asked for");
            case 206 when !rangeAsked:
                throw Invalid($"{host} answered 206 with a part, which nobody asked for");
            case 304 when !conditionAsked:
                throw Invalid($"{host} answered 304, unchanged, which nobody asked for");
        }

        // A wrong length makes the handler read until the connection ends, and take whatever that is for the body.
        string? length = null;
        foreach (string line in answer.Lines("Content-Length"))
        {
            if (line.Length == 0 || line.AsSpan().ContainsAnyExceptInRange('0', '9') || !long.TryParse(line, out _))
                throw Invalid($"{host} sent a Content-Length that is no length");
            if (length is not null && length != line) throw Invalid($"{host} sent more than one Content-Length");
            length = line;
        }

        // Anything but chunked would have to be undone, and was not offered.
        HeaderStringValues codings = answer.Lines("Transfer-Encoding");
        foreach (string line in codings)
        {
            if (codings.Count > 1 || !(line.Equals("chunked", StringComparison.OrdinalIgnoreCase) || line.Equals("identity", StringComparison.OrdinalIgnoreCase)))
                throw Invalid($"{host} sent a Transfer-Encoding that nobody asked for");
        }
    }

    private static AttemptFailedException Invalid(string message) => new(PageErrorKind.Protocol, message);
}
