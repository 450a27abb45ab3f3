namespace ManyHands.Scraping;

/// <summary>Where ordinary sites end and traps begin, and why there.</summary>
/// <remarks>
/// Constants, not options: whoever wants all of a site's URLs, traps and all, leaves <see cref="CrawlTraps"/> out, and a number
/// of pages is what budgets are for. No limit counts pages of a folder or values of one parameter, so documentation with 20,000
/// pages side by side, a forum with 100,000 threads, and long paginations never meet one.
/// </remarks>
internal static class TrapLimits
{
    /// <summary>What Scrapy (URLLENGTH_LIMIT) and Heritrix have; Internet Explorer took no more, so that sites learnt to stay below it.</summary>
    public const int LongestUrl = 2083;

    /// <summary>
    /// Heritrix has 20 (TooManyPathSegmentsDecideRule). A forge that shows Java sources comes near it
    /// (<c>/p/PROJECT/code/ci/master/tree/module/src/main/java/org/…</c>), so there is room above it.
    /// </summary>
    public const int DeepestPath = 32;

    /// <summary>In a name of DNS there is room for 127. Public suffixes have up to seven labels; sites add two or three.</summary>
    public const int MostHostLabels = 12;

    /// <summary>
    /// Copies in a row of two segments or more (<c>/a/b/a/b/a/b</c>) that make a path repeat itself. Heritrix's
    /// PathologicalPathDecideRule refuses the third copy too, Nutch's default filter the third of one segment with one between.
    /// </summary>
    public const int RepeatedBlocks = 3;

    /// <summary>
    /// Copies in a row of one segment. Heritrix refuses the third, StormCrawler's BasicURLFilter the third anywhere; but a
    /// project, its package and its module often share a name (<c>/foo/foo/foo/</c>).
    /// </summary>
    public const int RepeatedSegments = 4;

    /// <summary>
    /// Copies in a row of blocks that are alike but for their numbers: <c>/page/1/page/2/page/3/page/4</c>.
    /// </summary>
    public const int RepeatedNumberedBlocks = 4;

    /// <summary>Copies in a row of segments that are numbers or shorter than three characters: <c>/bible/1/1/1</c>, <c>/tiles/0/0/0</c>, <c>/a/a/a/b.jpg</c> are pages.</summary>
    public const int RepeatedShortSegments = 6;

    /// <summary>
    /// Folders made of the same names, some of them more than once. Where a page has several links that lack their scheme
    /// (<c>href="www.example.com/"</c>), paths grow that never repeat in a row: all words over these names.
    /// </summary>
    public const int FoldersOfSameNames = 8;

    /// <summary>
    /// How far ahead a date is ordinary. Calendars of events and bookings are filled for a year or two.
    /// </summary>
    public const int FutureYears = 2;

    /// <summary>Before this year a date is no ordinary one, even in a newspaper's archive.</summary>
    public const int EarliestYear = 1600;

    /// <summary>Before this year, a date in what calls itself a calendar was computed.</summary>
    public const int EarliestCalendarYear = 1970;

    /// <summary>Dates too far off that a pattern may have, for series of numbers that look like years, and books on the year 2100.</summary>
    public const int FarDates = 50;

    /// <summary>
    /// Dates of any time that a pattern may have from its first far one on, once it is known for a calendar without an end: more
    /// than a year of days.
    /// </summary>
    public const int CalendarDates = 500;

    /// <summary>
    /// URLs of a group (see <see cref="QueryFloods"/>) that are let in before it is asked whether they are combinations. Three
    /// parameters of ten values each make so many.
    /// </summary>
    public const int Queries = 1000;

    /// <summary>
    /// The group ends at so many times the product of its two widest parameters. Content is found by one parameter or two
    /// (forum and page, title and revision), whatever else stands beside them; only combinations of three and more outgrow them.
    /// The rest of it is for the counters' errors.
    /// </summary>
    public const double QuerySlack = 2;

    /// <summary>Spellings of a page that differ only in where it leads back to (<c>/login?returnto=…</c>).</summary>
    public const int ReturnAddresses = 20;
}
