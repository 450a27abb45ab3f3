namespace ManyHands.Scraping;

/// <summary>Which ends of an attempt say that less at once, of all hosts together, would be better.</summary>
/// <remarks>A host that says of itself that it is overloaded is asked less by its own pace; the others need not wait for it.</remarks>
internal static class Overload
{
    public static bool Is(Attempt attempt) => attempt.Error?.Kind switch
    {
        PageErrorKind.Timeout or PageErrorKind.Connect => true,
        _ => false,
    };
}
