namespace ManyHands.Scraping;

/// <summary>A page that leads to another.</summary>
/// <param name="Url">Its spelling.</param>
/// <param name="Place">How: by a <c>link</c>, a <c>redirect</c>, or where it stood, such as <c>sitemap</c>.</param>
internal sealed record LinkSource(string Url, string Place);

/// <summary>The pages that lead to one, the first of them by name.</summary>
/// <param name="Count">All of them.</param>
/// <param name="First">Those found first.</param>
internal sealed record LinkedFrom(long Count, IReadOnlyList<LinkSource> First)
{
    public static LinkedFrom Nobody { get; } = new(0, []);
}

/// <summary>Finds who leads to what: the journal knows only where each page leads, so all of that is scanned once. Thread-safe.</summary>
internal static class LinkScan
{
    /// <param name="reader">The journal.</param>
    /// <param name="targets">Ids of the pages asked about; they are held in memory.</param>
    /// <param name="first">How many to name for each.</param>
    /// <returns>What leads to each. Links that stand where <c>nofollow</c> holds are not kept, so not told.</returns>
    public static IReadOnlyDictionary<long, LinkTally> Run(JournalReader reader, IEnumerable<long> targets, int first)
    {
        var found = targets.ToDictionary(static id => id, static _ => new LinkTally());
        if (found.Count == 0 || !reader.Has("links"))
            return found;
        long least = found.Keys.Min();
        long most = found.Keys.Max();
        using SqliteStatement links = reader.Prepare("SELECT id, redirect, targets FROM links");
        while (links.Step())
        {
            foreach (long target in LinkIds.Walk(links.Bytes(2)))
            {
                if (target > most)
                    break;
                if (target >= least && found.TryGetValue(target, out LinkTally? tally))
                    tally.Add(links.Int64(0), links.Int64(1) != 0, first);
            }
        }

        return found;
    }
}

/// <summary>Who leads to one page, by number. Not thread-safe; confined to a worker.</summary>
internal sealed class LinkTally
{
    private readonly List<(long Id, bool IsRedirect)> _first = [];

    public long Count { get; private set; }

    public void Add(long id, bool isRedirect, int most)
    {
        if (++Count <= most)
            _first.Add((id, isRedirect));
    }

    public LinkedFrom Name(JournalReader reader) =>
        new(Count, _first.ConvertAll(source => new LinkSource(reader.UrlOf(source.Id), source.IsRedirect ? FoundUrl.Redirect : "link")));
}
