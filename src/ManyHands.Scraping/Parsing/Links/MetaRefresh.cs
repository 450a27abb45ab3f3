using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>Where <c>meta http-equiv=refresh</c> leads: the HTML Standard's "shared declarative refresh steps".</summary>
internal static class MetaRefresh
{
    private const string Spaces = "\t\n\f\r ";

    private static readonly SearchValues<char> TimeCharacters = SearchValues.Create("0123456789.");

    /// <summary>The reference; empty when the page reloads itself, or when the content is not valid.</summary>
    public static ReadOnlySpan<char> TargetOf(ReadOnlySpan<char> content)
    {
        ReadOnlySpan<char> rest = content.TrimStart(Spaces);
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0 || (digits == 0 && rest[0] != '.'))
            return default;

        int time = rest.IndexOfAnyExcept(TimeCharacters);
        if (time < 0)
            return default;
        rest = rest[time..];
        if (rest[0] is not (';' or ',') && !Spaces.Contains(rest[0], StringComparison.Ordinal))
            return default;
        rest = rest.TrimStart(Spaces);
        if (rest is [';' or ',', ..])
            rest = rest[1..].TrimStart(Spaces);

        // The name is optional, so that what only begins like it is the reference itself.
        ReadOnlySpan<char> named = rest.StartsWith("url", StringComparison.OrdinalIgnoreCase) ? rest[3..].TrimStart(Spaces) : default;
        if (named is ['=', ..])
            rest = named[1..].TrimStart(Spaces);
        if (rest is ['"' or '\'', ..])
        {
            char quote = rest[0];
            rest = rest[1..];
            int end = rest.IndexOf(quote);
            return end < 0 ? rest : rest[..end];
        }

        return rest;
    }
}
