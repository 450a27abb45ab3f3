namespace ManyHands.Scraping;

/// <summary>Which ends of an attempt say that less at once would be better.</summary>
internal static class Overload
{
    public static bool Is(Attempt attempt) => attempt.Error?.Kind switch
    {
        PageErrorKind.Timeout or PageErrorKind.Connect => true,
        PageErrorKind.Http => attempt.Status is 429 or 503,
        _ => false,
    };
}
