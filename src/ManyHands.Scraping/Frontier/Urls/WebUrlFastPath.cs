using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>
/// Recognises the URLs that are in normal form already, as nearly all are. A run may read tens of millions of them: for
/// these, one object is made and the text itself is kept.
/// </summary>
internal static class WebUrlFastPath
{
    private static readonly SearchValues<char> PlainHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>The URL, or null when the full parser must look at the text.</summary>
    public static WebUrl? TryParse(string text)
    {
        int hostStart;
        if (text.StartsWith("https://", StringComparison.Ordinal))
            hostStart = 8;
        else if (text.StartsWith("http://", StringComparison.Ordinal))
            hostStart = 7;
        else
            return null;

        ReadOnlySpan<char> rest = text.AsSpan(hostStart);
        int hostLength = rest.IndexOfAnyExcept(PlainHost);
        if (hostLength < 0)
            hostLength = rest.Length;
        if (!IsPlainName(rest[..hostLength]))
            return null;

        int pathStart = hostStart + hostLength;
        bool https = hostStart == 8;
        if (pathStart == text.Length)
            return new WebUrl(text + "/", pathStart, pathStart + 1, WebUrl.DefaultPort(https), null, null, null);
        if (text[pathStart] != '/')
            return null;

        ReadOnlySpan<char> path = rest[hostLength..];
        int pathLength = path.IndexOfAnyExcept(WebUrlPercent.PlainInPath);
        if (pathLength < 0)
            pathLength = path.Length;
        if (HasDotSegment(path[..pathLength]))
            return null;

        int queryStart = pathStart + pathLength;
        int end = queryStart;
        if (end < text.Length && text[end] == '?')
        {
            int queryLength = text.AsSpan(end).IndexOfAnyExcept(WebUrlPercent.PlainInQuery);
            end = queryLength < 0 ? text.Length : end + queryLength;
        }

        if (end < text.Length)
        {
            // A fragment is dropped; its content doesn't matter. Spaces after it neither.
            if (text[end] != '#')
                return null;
            text = text[..end];
        }

        return new WebUrl(text, pathStart, queryStart, WebUrl.DefaultPort(https), null, null, null);
    }

    // A last label that begins with a letter is no number, so the name is no IPv4 address.
    private static bool IsPlainName(ReadOnlySpan<char> host)
    {
        ReadOnlySpan<char> last = host[(host.LastIndexOf('.') + 1)..];
        return last.Length > 0 && char.IsAsciiLetterLower(last[0]) && !host.Contains("xn--", StringComparison.Ordinal);
    }

    private static bool HasDotSegment(ReadOnlySpan<char> path) =>
        path.Contains("/.", StringComparison.Ordinal) || path.Contains("/%2", StringComparison.Ordinal);
}
