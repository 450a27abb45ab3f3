using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>
/// Has what comes over a connection taken up by the thread that waits for all of them, and not handed to one of the pool: see
/// docs/decisions/0016.
/// </summary>
internal static class InlineCompletions
{
    // The runtime looks at it when the first socket is made.
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Does so, unless the user has decided. To be called before there is a socket.</summary>
    public static void AllowFor(FetchSettings settings)
    {
        if (Suit(settings) && Environment.GetEnvironmentVariable(Switch) is null)
            Environment.SetEnvironmentVariable(Switch, "1");
    }

    /// <summary>
    /// Whether a page's way holds no more than a moment's work and no wait: no packing for an archive, no line of a log, which
    /// goes to a terminal or a pipe that somebody may hold up, and no ticket to be had for a proxy.
    /// </summary>
    public static bool Suit(FetchSettings settings) =>
        (settings.Scrape.Formats & ~BodyFormats.Files) == 0 && settings is { Verbose: false, LogFile: null, Scrape.Proxy: null };
}
