using System.Globalization;

namespace ManyHands.Scraping;

/// <summary>What was read of the entry that is being read. Not thread-safe; confined to a worker.</summary>
/// <param name="url">Where the document came from.</param>
internal sealed class SitemapFields(WebUrl url)
{
    private SitemapEntryKind _kind;
    private string? _location;
    private string? _identifier;
    private DateTimeOffset? _lastModified;
    private double? _priority;
    private ChangeFrequency? _changeFrequency;

    /// <summary>How many entries led to no URL.</summary>
    public long Others { get; private set; }

    public bool IsOpen { get; private set; }

    /// <summary>Begins an entry, if an element of this name is one.</summary>
    public void Begin(string? element)
    {
        IsOpen = element is "url" or "sitemap" or "item" or "entry";
        _kind = element == "sitemap" ? SitemapEntryKind.Sitemap : SitemapEntryKind.Page;
        (_location, _identifier, _lastModified, _priority, _changeFrequency) = (null, null, null, null, null);
    }

    /// <summary>Sets what an element inside of the entry says; where there are several, the first counts.</summary>
    public void Set(string element, string value)
    {
        switch (element)
        {
            case "loc" or "link":
                _location ??= value;
                break;
            case "guid":
                _identifier ??= value;
                break;
            case "lastmod" or "pubDate" or "updated":
                _lastModified ??= SitemapDates.Parse(value);
                break;
            case "priority" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double priority) && priority is >= 0 and <= 1:
                _priority ??= priority;
                break;
            case "changefreq":
                _changeFrequency ??= FrequencyOf(value);
                break;
            default:
                break;
        }
    }

    /// <summary>Sets what Atom's link element says; only those to the page itself count.</summary>
    public void SetLink(string? relation, string? reference)
    {
        if (relation is null or "alternate")
            _location ??= reference;
    }

    /// <summary>The entry that was begun, if it leads anywhere; there is none after that.</summary>
    public SitemapEntry? Take()
    {
        if (!IsOpen)
            return null;
        IsOpen = false;
        string? reference = string.IsNullOrWhiteSpace(_location) ? null : _location;

        // An identifier is a URL only if it is one without help.
        WebUrl? target = reference is not null
            ? WebUrlParser.Parse(reference, url, out _)
            : WebUrlParser.Parse(_identifier, null, out _);
        if (target is not null)
            return new SitemapEntry(target, _kind, _lastModified, _priority, _changeFrequency);
        Others++;
        return null;
    }

    /// <summary>The same where the document broke off inside of the entry, which is one only if its URL came before that.</summary>
    public SitemapEntry? TakeUnfinished()
    {
        IsOpen &= !string.IsNullOrWhiteSpace(_location);
        return Take();
    }

    private static ChangeFrequency? FrequencyOf(string value)
    {
        foreach (ChangeFrequency frequency in Enum.GetValues<ChangeFrequency>())
        {
            if (value.Equals(frequency.ToString(), StringComparison.OrdinalIgnoreCase))
                return frequency;
        }

        return null;
    }
}
