using System.Buffers;
using System.Collections.Frozen;

namespace ManyHands.Scraping;

/// <summary>Which header fields a user may add to the requests.</summary>
internal static class HeaderRules
{
    // RFC 9110, 5.6.2: the characters of a token.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Fields that say where a message goes and where it ends: they belong to whoever sends it.</summary>
    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Keep-Alive", "HTTP2-Settings");

    /// <summary>Whether the field may be sent; if not, why, for people.</summary>
    public static bool IsAllowed(string name, string value, out string? problem)
    {
        problem = null;
        if (name.Length == 0)
            problem = "a header needs a name before its colon";
        else if (name.AsSpan().ContainsAnyExcept(TokenCharacters))
            problem = "a header's name consists of letters, digits and !#$%&'*+-.^_`|~ only";
        else if (Framing.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase))
            problem = $"the header {name} is set by hands itself and can't be given";
        else if (!IsCleanValue(value))
            problem = $"the value of the header {name} contains a line break or another control character";

        return problem is null;
    }

    /// <summary>Whether the value is free of control characters, the tab excepted.</summary>
    public static bool IsCleanValue(ReadOnlySpan<char> value)
    {
        foreach (char character in value)
        {
            if (character is < ' ' and not '\t' or '\x7f') return false;
        }

        return true;
    }
}
