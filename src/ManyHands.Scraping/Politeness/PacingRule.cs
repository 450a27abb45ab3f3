namespace ManyHands.Scraping;

/// <summary>How much one host may be asked. Immutable.</summary>
/// <param name="Slots">Requests at once.</param>
/// <param name="Delay">How long a slot rests after each request it made.</param>
/// <param name="SetsAside">Whether a host that keeps failing is set aside for a while, and given up at last; see <see cref="HostHealth"/>.</param>
internal sealed record PacingRule(int Slots, TimeSpan Delay, bool SetsAside = false)
{
    /// <summary>The longest <c>Crawl-delay</c> that is obeyed in full; longer ones count as this.</summary>
    public static readonly TimeSpan LongestCrawlDelay = TimeSpan.FromSeconds(60);

    /// <summary>The rule for a host whose robots.txt has a <c>Crawl-delay</c>: one request at a time, and the longer rest of the two.</summary>
    /// <remarks>
    /// No RFC has the field. Those who obey it read it as seconds between two requests, which several slots that rest
    /// each for itself would not keep.
    /// </remarks>
    public PacingRule WithCrawlDelay(TimeSpan asked)
    {
        TimeSpan obeyed = asked < LongestCrawlDelay ? asked : LongestCrawlDelay;
        return this with { Slots = 1, Delay = obeyed > Delay ? obeyed : Delay };
    }
}
