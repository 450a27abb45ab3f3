namespace ManyHands.Scraping;

/// <summary>
/// What a page asks of crawlers in <c>X-Robots-Tag</c> fields and <c>meta</c> elements. No standard defines them: this
/// follows what the large search engines document, of which RFC 9309 (section 2.4) speaks as out of its scope.
/// </summary>
internal static class RobotsDirectives
{
    /// <summary>Whether one of the fields asks this agent, or all, not to follow links.</summary>
    /// <param name="fields">Each one's value: directives separated by commas, after <c>agent:</c> for that agent alone.</param>
    /// <param name="agent">The product token, compared without case.</param>
    public static bool NoFollowIn(IReadOnlyList<string> fields, string agent)
    {
        foreach (string field in fields)
        {
            bool forUs = true;
            foreach (Range part in field.AsSpan().Split(','))
            {
                ReadOnlySpan<char> directive = field.AsSpan()[part].Trim();
                int colon = directive.IndexOf(':');
                if (colon >= 0 && !TakesValue(directive[..colon].TrimEnd()))
                {
                    forUs = IsAgent(directive[..colon].TrimEnd(), agent);
                    directive = directive[(colon + 1)..].TrimStart();
                }

                if (forUs && IsNoFollow(directive))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a <c>meta</c> element of this name speaks to the agent.</summary>
    public static bool IsFor(ReadOnlySpan<char> metaName, string agent) =>
        metaName.Trim().Equals("robots", StringComparison.OrdinalIgnoreCase) || IsAgent(metaName.Trim(), agent);

    /// <summary>Whether the content of such a <c>meta</c> element asks not to follow links.</summary>
    public static bool NoFollowInMeta(ReadOnlySpan<char> content)
    {
        // Spaces instead of commas are a common mistake, and easily understood.
        foreach (Range part in content.SplitAny(", \t\n\f\r"))
        {
            if (IsNoFollow(content[part]))
                return true;
        }

        return false;
    }

    private static bool IsAgent(ReadOnlySpan<char> name, string agent) =>
        !name.IsEmpty && name.Equals(agent, StringComparison.OrdinalIgnoreCase);

    private static bool IsNoFollow(ReadOnlySpan<char> directive) =>
        directive.Equals("nofollow", StringComparison.OrdinalIgnoreCase) || directive.Equals("none", StringComparison.OrdinalIgnoreCase);

    // "unavailable_after: 25 Jun 2030 15:00:00 GMT" names no agent.
    private static bool TakesValue(ReadOnlySpan<char> name) =>
        name.Equals("unavailable_after", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("max-", StringComparison.OrdinalIgnoreCase);
}
