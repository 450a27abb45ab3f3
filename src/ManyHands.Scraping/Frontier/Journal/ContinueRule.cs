namespace ManyHands.Scraping;

/// <summary>Which results another run leaves alone. Thread-safe.</summary>
internal static class ContinueRule
{
    /// <summary>Whether another try would change nothing: it ended well, or for a reason that stays.</summary>
    public static bool IsDone(PageErrorKind? kind, int? status) => kind switch
    {
        null or PageErrorKind.Url or PageErrorKind.Redirect or PageErrorKind.Refused or PageErrorKind.Robots or PageErrorKind.TooLarge => true,
        PageErrorKind.Http => status is >= 400 and < 500 and not (408 or 425 or 429),
        _ => false,
    };

    /// <summary>The spelling outside: in JSON lines and in the journal.</summary>
    public static string Spell(PageErrorKind kind) => kind switch
    {
        PageErrorKind.Url => "url",
        PageErrorKind.Dns => "dns",
        PageErrorKind.Connect => "connect",
        PageErrorKind.Tls => "tls",
        PageErrorKind.Timeout => "timeout",
        PageErrorKind.Http => "http",
        PageErrorKind.Protocol => "protocol",
        PageErrorKind.Decode => "decode",
        PageErrorKind.TooLarge => "too-large",
        PageErrorKind.Redirect => "redirect",
        PageErrorKind.Refused => "refused",
        PageErrorKind.Robots => "robots",
        PageErrorKind.Write => "write",
        PageErrorKind.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind."),
    };

    /// <summary>The kind spelled so; null for none and for a spelling that only a later version knows, which is then tried again.</summary>
    public static bool TryParse(string? spelling, out PageErrorKind? kind)
    {
        kind = null;
        if (spelling is null)
            return true;
        foreach (PageErrorKind candidate in Enum.GetValues<PageErrorKind>())
        {
            if (Spell(candidate) != spelling)
                continue;
            kind = candidate;
            return true;
        }
        return false;
    }
}
