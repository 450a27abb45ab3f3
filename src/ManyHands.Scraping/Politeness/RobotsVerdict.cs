namespace ManyHands.Scraping;

/// <summary>Why a URL may or may not be fetched.</summary>
internal enum RobotsReason
{
    /// <summary>No rule of the group matches, or no group does (RFC 9309, 2.2.2).</summary>
    NoRule,

    /// <summary>The most specific of the rules that match says so (2.2.2).</summary>
    Rule,

    /// <summary>It is robots.txt itself, which no rule can forbid (2.2.2).</summary>
    RobotsFile,

    /// <summary>The site has no robots.txt for us (2.3.1.3).</summary>
    Unavailable,

    /// <summary>Nobody knows what robots.txt says, so all is forbidden (2.3.1.4).</summary>
    Unreachable,
}

/// <summary>What robots.txt says of one URL.</summary>
/// <param name="Allowed">It may be fetched.</param>
/// <param name="Reason">Why, or why not.</param>
/// <param name="Rule">The rule's line for showing: no comment, no control characters, shortened; null when no rule decided.</param>
/// <param name="Line">The rule's line in the file, from 1; 0 when no rule decided.</param>
internal readonly record struct RobotsVerdict(bool Allowed, RobotsReason Reason, string? Rule = null, int Line = 0);
