using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Takes parameters out of URLs that only track who came from where (<c>--drop-query</c>). Thread-safe.</summary>
/// <remarks>
/// Parameters stand between ampersands and their names before the first equals sign, as the URL Standard's
/// application/x-www-form-urlencoded parser has it, except that <c>+</c> stays a plus. What is kept keeps its spelling and its
/// place. Filtering twice gives what filtering once gives.
/// </remarks>
internal sealed class QueryFilter
{
    private readonly ImmutableArray<string> _patterns;

    private QueryFilter(ImmutableArray<string> patterns) => _patterns = patterns;

    /// <param name="patterns">
    /// Names of parameters, case-sensitive, compared after percent-decoding; <c>*</c> stands for any characters, none included.
    /// </param>
    /// <param name="filter">The filter, or null.</param>
    /// <param name="problem">Null, or what is wrong, in a sentence.</param>
    public static bool TryParse(IEnumerable<string> patterns, [NotNullWhen(true)] out QueryFilter? filter, [NotNullWhen(false)] out string? problem)
    {
        filter = null;
        ImmutableArray<string> all = [.. patterns];
        foreach (string pattern in all)
        {
            if (pattern.Length == 0)
            {
                problem = "The name of a parameter to drop is empty.";
                return false;
            }

            if (pattern.AsSpan().IndexOfAny('=', '&', '?') is >= 0 and int at)
            {
                problem = $"'{pattern}' is not the name of a parameter: it contains '{pattern[at]}'. Give the name alone, such as 'utm_*'.";
                return false;
            }
        }

        filter = new QueryFilter(all);
        problem = null;
        return true;
    }

    /// <summary>The URL without those parameters; the same object when it has none of them.</summary>
    public WebUrl Apply(WebUrl url)
    {
        if (_patterns.IsEmpty || !url.Href.Contains('?', StringComparison.Ordinal))
            return url;

        int queryStart = url.Href.IndexOf('?', StringComparison.Ordinal);
        ReadOnlySpan<char> query = url.Href.AsSpan(queryStart + 1);
        StringBuilder? kept = null;
        int begin = 0;
        foreach (Range range in query.Split('&'))
        {
            ReadOnlySpan<char> parameter = query[range];
            if (Drops(parameter))
            {
                kept ??= new StringBuilder(url.Href, 0, queryStart + begin, url.Href.Length);
            }
            else if (kept is not null)
            {
                kept.Append(kept.Length == queryStart ? '?' : '&').Append(parameter);
            }

            begin += parameter.Length + 1;
        }

        if (kept is null)
            return url;
        if (kept.Length == queryStart + 1)
            kept.Length--; // All that is left is an empty parameter.
        string href = kept.ToString();
        int pathStart = href.IndexOf('/', url.IsHttps ? 8 : 7);
        return new WebUrl(href, pathStart, Math.Min(queryStart, href.Length), url.Port, url.HostAddress, url.UserName, url.Password);
    }

    /// <summary>Whether a text is what a pattern with stars says, in time by the product of their lengths at most.</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int star = -1;
        int resume = 0;
        int p = 0;
        int t = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more; an earlier one need not, as it matched the shortest text it could.
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    private bool Drops(ReadOnlySpan<char> parameter)
    {
        int equals = parameter.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? parameter : parameter[..equals];
        if (name.Contains('%'))
            name = WebUrlPercent.Decode(name);
        foreach (string pattern in _patterns)
        {
            if (Matches(pattern, name))
                return true;
        }

        return false;
    }
}
