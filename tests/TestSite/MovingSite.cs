using System.Text;

namespace ManyHands.Testing;

/// <summary>Redirects as they should be, and pages that tell what they were asked with.</summary>
/// <remarks>
/// <c>/moving/to?url=U&amp;code=N</c> goes to U; <c>/moving/chain?left=N</c> takes N more hops to <c>/ok</c>;
/// <c>/moving/cookie?set=S&amp;url=U</c> sets S and goes to U; <c>/moving/echo</c> answers with the request's header;
/// <c>/moving/tagged</c> answers 304 to its own ETag.
/// </remarks>
internal static class MovingSite
{
    public static Task HandleAsync(Exchange exchange)
    {
        SeenRequest request = exchange.Request;
        switch (request.Path)
        {
            case "/moving/to":
                return exchange.RedirectAsync(request.Query("url")!, $"{request.Query("code") ?? "302"} Moved");
            case "/moving/chain":
                int left = request.Number("left", 1);
                return exchange.RedirectAsync(left <= 1 ? "/ok" : $"/moving/chain?left={left - 1}");
            case "/moving/cookie":
                return exchange.AnswerAsync("302 Found", $"Set-Cookie: {request.Query("set")}\r\nLocation: {request.Query("url")}\r\n", "moved");
            case "/moving/echo":
                return exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", Encoding.Latin1.GetBytes(string.Join('\n', request.Headers.Select(each => $"{each.Key}: {each.Value}"))));
            case "/moving/tagged":
                const string Tag = "\"v1\"";
                return request["If-None-Match"] == Tag
                    ? exchange.AnswerAsync("304 Not Modified", $"ETag: {Tag}\r\n")
                    : exchange.AnswerAsync("200 OK", $"ETag: {Tag}\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n", "tagged");
            default:
                return exchange.AnswerAsync("404 Not Found");
        }
    }
}
